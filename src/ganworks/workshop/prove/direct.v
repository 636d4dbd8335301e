(* steps for a pair in t *)
Ltac direct_sides := repeat split; try exact Logic.I; first [ assumption | positive | nonzero | lra | nra ].
Ltac direct_close := first [ close
  | (match goal with H : sqrt _ ^ 2 = _ |- _ => field_simplify_eq; [ ring [H] | direct_sides ] end)
  | (match goal with H : sqrt ?a ^ 2 = _, K : sqrt ?b ^ 2 = _ |- _ =>
      tryif constr_eq a b then fail else (field_simplify_eq; [ ring [H K] | direct_sides ]) end)
  | (field_simplify_eq; [ nra | direct_sides ]) ].
Ltac by_product x p := first [ (replace x with p by direct_close; positive)
  | (replace x with (- p) by direct_close; apply Ropp_lt_gt_0_contravar; unfold Rgt; positive) ].
Ltac bounds := first [ lra | nra | (rewrite <- ln_1; apply ln_increasing; [ lra | nra ])
  | (match goal with |- 0 < ?c * ln ?x => apply Rmult_lt_0_compat;
      [ positive | rewrite <- ln_1; apply ln_increasing; [ lra | nra ] ] end)
  | (match goal with |- context [atan ?x] => let P := fresh "P" in
    pose proof (atan_bound x); assert (P : 0 < x) by positive;
    pose proof (atan_increasing 0 x P); rewrite ?atan_0 in *; lra end) | positive ].
Ltac exp_to_r r P := match goal with |- context [exp ?e] => match e with context [ln r] =>
  replace (exp e) with r by (rewrite <- (exp_ln r P) at 1; f_equal; field; direct_sides) end end.
Ltac exp_to_inverse r P := match goal with |- context [exp ?e] => match e with context [ln r] =>
  replace (exp e) with (/ r) by
    (rewrite <- (exp_ln r P) at 1; rewrite <- exp_Ropp; f_equal; field; direct_sides) end end.
Ltac one_exponential := repeat match goal with |- context [exp (?a * (?b + ?c))] =>
  replace (exp (a * (b + c))) with (exp (a * b) * exp (a * c)) by (rewrite <- exp_plus; f_equal; ring) end;
  rewrite ?Rmult_1_r; field; direct_sides.
Ltac to_value v := match goal with |- context [exp ?e] => replace (exp e) with v by
  (symmetry; rewrite <- (exp_ln v) by positive; f_equal; rewrite ?ln_mult, ?ln_Rinv by positive; direct_close) end.
Ltac to_power_of_r b := match goal with |- context [ln ?a] => tryif constr_eq a b then fail
  else replace (ln a) with (ln b) by (f_equal; direct_close) end.
Ltac direct_inverses r P := first [ rewrite ln_exp | rewrite tan_atan | rewrite ln_Rinv by positive
  | exp_to_r r P | exp_to_inverse r P
  | (match goal with |- context [exp ?a] => match a with context [ln _] =>
      first [ rewrite (exp_ln _) by positive | rewrite exp_plus | rewrite exp_Ropp ] end end) ].

(* A pair judged in t: (phi + r psi)' = (r - ratio t) rho t, where ratio is the inverse of omega and rises with the sign
   of rho.  The sign is 1 where a high value of the critic says fake, - 1 where it says real. *)
Section Direct.
  Variables (phi psi ratio rho rise omega : R -> R) (inside : R -> Prop) (sign : R).
  Hypothesis sign_one : sign * sign = 1.
  Hypothesis inside_between : forall a b c, inside a -> inside b -> a <= c <= b -> inside c.
  Hypothesis phi_derivative : forall t, inside t -> is_derive phi t (- ratio t * rho t).
  Hypothesis psi_derivative : forall t, inside t -> is_derive psi t (rho t).
  Hypothesis rho_sign : forall t, inside t -> 0 < sign * rho t.
  Hypothesis ratio_derivative : forall t, inside t -> is_derive ratio t (rise t).
  Hypothesis rise_sign : forall t, inside t -> 0 < sign * rise t.
  Hypothesis omega_inside : forall r, 0 < r -> inside (omega r).
  Hypothesis ratio_omega : forall r, 0 < r -> ratio (omega r) = r.

  Lemma grows (g dg : R -> R) a b : (forall t, inside t -> is_derive g t (dg t)) ->
    inside a -> inside b -> a < b -> (forall c, a < c < b -> inside c -> 0 < dg c) -> g a < g b.
  Proof.
    intros D A B L P. destruct (MVT_cor2 g dg a b L) as [c [E C]].
    - intros x X. apply is_derive_Reals, D, (inside_between a b); assumption.
    - assert (I : inside c) by (apply (inside_between a b); [assumption | assumption | lra]).
      assert (0 < dg c * (b - a)) by (apply Rmult_lt_0_compat; [apply P; assumption | lra]). lra.
  Qed.

  Lemma ratio_grows a b : inside a -> inside b -> a < b -> 0 < sign * (ratio b - ratio a).
  Proof.
    intros A B L. cut (sign * ratio a < sign * ratio b); [lra | ].
    apply (grows (fun t => sign * ratio t) (fun t => sign * rise t)); try assumption.
    - intros t I. apply (is_derive_scal ratio t sign), ratio_derivative, I.
    - intros c _ I. apply rise_sign, I.
  Qed.

  Lemma pull r t : inside t -> is_derive (fun t => phi t + r * psi t) t ((r - ratio t) * rho t).
  Proof.
    intros I. replace ((r - ratio t) * rho t) with (plus (- ratio t * rho t) (r * rho t)) by (unfold plus; simpl; ring).
    apply (is_derive_plus phi (fun t => r * psi t)); [apply phi_derivative, I | ].
    apply (is_derive_scal psi t r), psi_derivative, I.
  Qed.

  Lemma signs_meet x y : 0 < sign * x -> 0 < sign * y -> 0 < x * y.
  Proof. intros X Y. replace (x * y) with ((sign * x) * (sign * y)) by (replace (sign * x * (sign * y)) with
    ((sign * sign) * (x * y)) by ring; rewrite sign_one; ring). apply Rmult_lt_0_compat; assumption. Qed.

  Theorem direct_best r t : 0 < r -> inside t -> t <> omega r ->
    phi t + r * psi t < phi (omega r) + r * psi (omega r).
  Proof.
    intros R0 I N. pose proof (omega_inside r R0) as O. pose proof (ratio_omega r R0) as E.
    destruct (Rtotal_order t (omega r)) as [L | [H | G]]; [ | contradiction | ].
    - apply (grows _ _ t (omega r) (pull r)); try assumption. intros c C J. apply signs_meet; [ | apply rho_sign, J ].
      rewrite <- E at 1. apply ratio_grows; [assumption | assumption | apply C].
    - cut (- (phi (omega r) + r * psi (omega r)) < - (phi t + r * psi t)); [lra | ].
      apply (grows (fun t => - (phi t + r * psi t)) (fun t => (ratio t - r) * rho t) (omega r) t); try assumption.
      + intros s J. replace ((ratio s - r) * rho s) with (opp ((r - ratio s) * rho s)) by (unfold opp; simpl; ring).
        apply (is_derive_opp (fun t => phi t + r * psi t)), pull, J.
      + intros c C J. apply signs_meet; [ | apply rho_sign, J ].
        rewrite <- E. apply ratio_grows; [assumption | assumption | apply C].
  Qed.

  Lemma omega_one r s : 0 < r -> 0 < s -> omega r = omega s -> r = s.
  Proof. intros R0 S0 E. rewrite <- (ratio_omega r R0), <- (ratio_omega s S0), E. reflexivity. Qed.

  Lemma omega_rises r s : 0 < r -> r < s -> 0 < sign * (omega s - omega r).
  Proof.
    intros R0 L. assert (S0 : 0 < s) by lra. pose proof (omega_inside r R0) as I. pose proof (omega_inside s S0) as J.
    pose proof (ratio_omega r R0) as E. pose proof (ratio_omega s S0) as F.
    destruct (Rtotal_order (omega r) (omega s)) as [A | [A | A]].
    - pose proof (ratio_grows _ _ I J A) as P. rewrite E, F in P. assert (0 < sign) by nra. nra.
    - exfalso. apply (Rlt_irrefl r). rewrite (omega_one r s R0 S0 A) at 2. assumption.
    - pose proof (ratio_grows _ _ J I A) as P. rewrite E, F in P. assert (sign < 0) by nra. nra.
  Qed.

  (* a loss of the generator that rises with t, in the sense of the sign, rises with r *)
  Theorem direct_frozen (beta growth : R -> R) : (forall t, inside t -> is_derive beta t (growth t)) ->
    (forall t, inside t -> 0 < sign * growth t) -> forall r s, 0 < r -> r < s -> beta (omega r) < beta (omega s).
  Proof.
    intros D P r s R0 L. assert (S0 : 0 < s) by lra. pose proof (omega_rises r s R0 L) as U.
    pose proof (omega_inside r R0) as I. pose proof (omega_inside s S0) as J.
    assert (H : sign = 1 \/ sign = - 1) by (assert ((sign - 1) * (sign + 1) = 0) by (ring_simplify; nra);
      destruct (Rmult_integral _ _ H); [left | right]; lra).
    destruct H as [H | H]; rewrite H in *.
    - apply (grows beta growth); try assumption; [lra | ]. intros c _ K. pose proof (P c K). lra.
    - cut (- beta (omega s) < - beta (omega r)); [lra | ].
      apply (grows (fun t => - beta t) (fun t => - growth t) (omega s) (omega r)); try assumption; [ | lra | ].
      + intros t K. apply (is_derive_opp beta), D, K.
      + intros c _ K. pose proof (P c K). lra.
  Qed.
End Direct.
