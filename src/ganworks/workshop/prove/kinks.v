(* a choice between pieces, taken apart into its cases *)
Ltac by_cases tac := unfold Rmax, Rmin, Rabs in *; repeat match goal with
  | |- context [Rle_dec ?a ?b] => destruct (Rle_dec a b)
  | |- context [Rlt_dec ?a ?b] => destruct (Rlt_dec a b)
  | |- context [Rcase_abs ?a] => destruct (Rcase_abs a) end; tac.
Ltac positive_side := apply Rgt_not_eq; unfold Rgt; positive.

(* A supremum of affine functions of r, whatever the terms: no derivative is needed. *)
Section Supremum.
  Variables (phi psi omega : R -> R) (inside : R -> Prop).
  Hypothesis omega_inside : forall r, 0 < r -> inside (omega r).
  Hypothesis best : forall r t, 0 < r -> inside t -> phi t + r * psi t <= phi (omega r) + r * psi (omega r).

  Definition sup_d (r : R) := phi (omega r) + r * psi (omega r).

  Theorem sup_convex r s k : 0 < r -> 0 < s -> 0 <= k <= 1 ->
    sup_d (k * r + (1 - k) * s) <= k * sup_d r + (1 - k) * sup_d s.
  Proof.
    intros R0 S0 K. set (m := k * r + (1 - k) * s). assert (M : 0 < m) by (unfold m; nra).
    pose proof (best r (omega m) R0 (omega_inside m M)) as A. pose proof (best s (omega m) S0 (omega_inside m M)) as B.
    apply (Rmult_le_compat_l k) in A; [ | lra]. apply (Rmult_le_compat_l (1 - k)) in B; [ | lra].
    fold (sup_d r) in A. fold (sup_d s) in B. unfold sup_d at 1. unfold m at 2. lra.
  Qed.

  (* a value that is best at r = 1 alone: the slope psi of its line lies between the two slopes of d *)
  Variable middle : R.
  Hypothesis middle_best : phi middle + psi middle = sup_d 1.
  Hypothesis middle_alone : forall r, 0 < r -> r <> 1 -> phi middle + r * psi middle < sup_d r.

  Fixpoint sum_of (f : R * R -> R) (points : list (R * R)) : R :=
    match points with nil => 0 | x :: rest => f x + sum_of f rest end.
  Definition sup_D (points : list (R * R)) := sum_of (fun x => fst x * sup_d (snd x / fst x)) points.

  Theorem sup_divergence (points : list (R * R)) :
    (forall x, In x points -> 0 < fst x /\ 0 < snd x) -> sum_of fst points = 1 -> sum_of snd points = 1 ->
    sup_d 1 <= sup_D points /\ (sup_D points = sup_d 1 -> forall x, In x points -> snd x = fst x).
  Proof.
    intros Pos. unfold sup_D.
    assert (Point : forall x, 0 < fst x -> 0 < snd x ->
      fst x * phi middle + snd x * psi middle <= fst x * sup_d (snd x / fst x)
      /\ (fst x * sup_d (snd x / fst x) <= fst x * phi middle + snd x * psi middle -> snd x = fst x)).
    { intros [p q] P0 Q0. simpl in *. destruct (Req_dec (q / p) 1) as [E | N].
      - assert (Q : q = p) by (apply (Rmult_eq_reg_r (/ p)); [ | apply Rinv_neq_0_compat; lra ];
          rewrite Rinv_r by lra; exact E). subst q. rewrite E, <- middle_best. split; [right; ring | trivial].
      - pose proof (middle_alone (q / p) (Rdiv_lt_0_compat _ _ Q0 P0) N) as T.
        apply (Rmult_lt_compat_l p) in T; [ | exact P0 ].
        replace (p * (phi middle + q / p * psi middle)) with (p * phi middle + q * psi middle) in T by (field; lra).
        split; lra. }
    assert (Sum : (sum_of fst points * phi middle + sum_of snd points * psi middle
        <= sum_of (fun x => fst x * sup_d (snd x / fst x)) points)
      /\ (sum_of (fun x => fst x * sup_d (snd x / fst x)) points
          <= sum_of fst points * phi middle + sum_of snd points * psi middle ->
          forall x, In x points -> snd x = fst x)).
    { induction points as [ | x rest IH]; simpl.
      - split; [right; ring | intros _ x []].
      - destruct IH as [L E]. { intros y I. apply Pos. right. exact I. }
        destruct (Pos x (or_introl eq_refl)) as [P0 Q0]. destruct (Point x P0 Q0) as [LX EX].
        split; [lra | ]. intros G y [ | I]; [subst y; apply EX; lra | apply E; [lra | exact I]]. }
    intros P1 Q1. rewrite P1, Q1 in Sum. destruct Sum as [L E]. rewrite <- middle_best. split; [lra | ].
    intros G; apply E; lra.
  Qed.
End Supremum.

(* where the best value is alone and differs from ratio to ratio, d bends everywhere *)
Section Strict.
  Variables (phi psi omega : R -> R) (inside : R -> Prop).
  Hypothesis omega_inside : forall r, 0 < r -> inside (omega r).
  Hypothesis omega_one : forall r s, 0 < r -> 0 < s -> omega r = omega s -> r = s.
  Hypothesis best : forall r t, 0 < r -> inside t -> t <> omega r ->
    phi t + r * psi t < phi (omega r) + r * psi (omega r).

  Theorem strict_convex r s k : 0 < r -> 0 < s -> r <> s -> 0 < k < 1 ->
    sup_d phi psi omega (k * r + (1 - k) * s) < k * sup_d phi psi omega r + (1 - k) * sup_d phi psi omega s.
  Proof.
    intros R0 S0 N K. set (m := k * r + (1 - k) * s). assert (M : 0 < m) by (unfold m; nra).
    assert (A : omega m <> omega r) by (intro E; apply omega_one in E; [ | assumption | assumption];
      apply N; unfold m in E; nra).
    assert (B : omega m <> omega s) by (intro E; apply omega_one in E; [ | assumption | assumption];
      apply N; unfold m in E; nra).
    pose proof (best r (omega m) R0 (omega_inside m M) A) as C. pose proof (best s (omega m) S0 (omega_inside m M) B) as D.
    apply (Rmult_lt_compat_l k) in C; [ | lra]. apply (Rmult_lt_compat_l (1 - k)) in D; [ | lra].
    fold (sup_d phi psi omega r) in C. fold (sup_d phi psi omega s) in D. unfold sup_d at 1. unfold m at 2. lra.
  Qed.

  Lemma strict_middle r : 0 < r -> r <> 1 -> phi (omega 1) + r * psi (omega 1) < sup_d phi psi omega r.
  Proof.
    intros R0 N. apply best; [assumption | apply omega_inside; lra | ].
    intro E. apply N. symmetry. apply omega_one; [lra | assumption | assumption].
  Qed.

  Theorem strict_divergence (points : list (R * R)) :
    (forall x, In x points -> 0 < fst x /\ 0 < snd x) -> sum_of fst points = 1 -> sum_of snd points = 1 ->
    sup_d phi psi omega 1 <= sup_D phi psi omega points
    /\ (sup_D phi psi omega points = sup_d phi psi omega 1 -> forall x, In x points -> snd x = fst x).
  Proof.
    apply (sup_divergence phi psi omega (omega 1)); [unfold sup_d; ring | exact strict_middle].
  Qed.
End Strict.
