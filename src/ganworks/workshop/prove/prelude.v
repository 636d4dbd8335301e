(* What every design needs, proved once.  v is the log ratio: r = exp v, for densities with q / p = r. *)
Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.
Set Default Timeout 300.

Ltac nonnegative := lazymatch goal with
  | |- 0 <= ?a * ?a => apply Rle_0_sqr
  | |- 0 <= ?a ^ 2 => apply pow2_ge_0
  | |- 0 <= sqrt _ => apply sqrt_pos
  | |- 0 <= ?a + ?b => first [ solve [apply Rplus_le_le_0_compat; nonnegative] | lra | nra ]
  | |- 0 <= ?a * ?b => first [ solve [apply Rmult_le_pos; nonnegative] | nra ]
  | |- _ => first [ assumption | solve [apply Rlt_le; positive] | lra ]
  end
with positive := lazymatch goal with
  | |- 0 < exp _ => apply exp_pos
  | |- 0 < PI => apply PI_RGT_0
  | |- 0 < ?a / ?b => first [ solve [apply Rdiv_lt_0_compat; positive] | assumption | lra ]
  | |- 0 < / ?a => apply Rinv_0_lt_compat; positive
  | |- 0 < ?a ^ ?n => first [ assumption | apply pow_lt; positive ]
  | |- 0 < sqrt ?a => apply sqrt_lt_R0; positive
  | |- 0 < ?a * ?b => first [ assumption | solve [apply Rmult_lt_0_compat; positive] | lra | nra ]
  | |- 0 < ?a + ?b => first
      [ assumption | solve [apply Rplus_lt_0_compat; positive]
      | solve [apply Rplus_lt_le_0_compat; [positive | nonnegative]]
      | solve [apply Rplus_le_lt_0_compat; [nonnegative | positive]] | lra | nra ]
  | |- _ => first [ assumption | lra | nra ]
  end.

Ltac nonzero := first [ assumption | solve [apply Rgt_not_eq; unfold Rgt; positive] | lra
  | solve [apply Rlt_not_eq; positive] | solve [apply not_0_IZR; discriminate] ].
Ltac sides := repeat split; try exact I; first [ positive | nonzero | lra ].
Ltac algebra := first [ reflexivity | ring | (field; sides) | (field_simplify_eq; [ring | sides]) ].

Ltac close := first [ algebra | (f_equal; algebra) | (field_simplify_eq; [nra | sides]) ].

Lemma exp_times (k : nat) (x : R) : exp (INR k * x) = exp x ^ k.
Proof.
  induction k as [ | k IH]; [ simpl; rewrite Rmult_0_l; apply exp_0 | ].
  rewrite S_INR. replace ((INR k + 1) * x) with (x + INR k * x) by ring. rewrite exp_plus, IH. reflexivity.
Qed.

(* an exponential of a multiple of one exponent, as a power of its exponential *)
Ltac to_power unit k := match goal with |- context [exp ?a] =>
  tryif constr_eq a unit then fail
  else replace (exp a) with (exp unit ^ k) by (rewrite <- exp_times; f_equal; simpl; field; sides) end.
Ltac to_inverse unit k := match goal with |- context [exp ?a] =>
  tryif constr_eq a unit then fail
  else replace (exp a) with (/ (exp unit ^ k)) by (rewrite <- exp_times, <- exp_Ropp; f_equal; simpl; field; sides) end.
Ltac to_ln b := match goal with |- context [ln ?a] =>
  tryif constr_eq a b then fail else replace a with b by (symmetry; algebra) end.
Ltac same_exponential := rewrite <- ?exp_times, <- ?exp_Ropp, <- ?exp_plus; f_equal; simpl; field; sides.
(* a logarithm or a root of what is an exponential in disguise *)
Ltac to_exp b c := match goal with |- context [ln ?a] =>
  replace (ln a) with c by (replace a with (exp c) by
    (symmetry; transitivity b; [algebra | same_exponential]);
    symmetry; apply ln_exp) end.
Ltac to_product p := match goal with |- context [exp ?a] =>
  match p with context [exp a] => fail 1 | _ => replace (exp a) with p by (symmetry; same_exponential) end end.
Ltac to_scaled c b l := match goal with |- context [ln ?a] =>
  replace (ln a) with (ln c + l) by (replace a with (c * exp l) by
    (symmetry; transitivity (c * b); [algebra | f_equal; same_exponential]);
    rewrite ln_mult, ln_exp by positive; reflexivity) end.
Ltac to_root b := match goal with |- context [sqrt ?a] =>
  replace (sqrt a) with b by (replace a with (b * b) by (symmetry; algebra);
    symmetry; apply sqrt_square; apply Rlt_le; positive) end.
Ltac exponentials_of_logarithms := repeat match goal with |- context [exp ?a] =>
  match a with context [ln _] => first [ rewrite (exp_ln _) by positive | rewrite exp_plus | rewrite exp_Ropp ] end end.
Ltac positive_more := first [ positive | (match goal with |- 0 < exp ?a + _ =>
  assert (1 < exp a) by (rewrite <- exp_0; apply exp_increasing; lra); lra end) ].
Ltac inverses := repeat first [ rewrite ln_exp | rewrite exp_ln by positive | rewrite tan_atan | rewrite atan_tan by lra
  | rewrite sqrt_sqrt by (apply Rlt_le; positive) | rewrite sqrt_pow2 by (apply Rlt_le; positive)
  | rewrite pow2_sqrt by (apply Rlt_le; positive) ].

(* a derivative that changes its sign once, from + to -, has one maximum *)
Lemma unique_max (g dg : R -> R) (t0 : R) :
  (forall t, is_derive g t (dg t)) -> (forall t, t < t0 -> 0 < dg t) -> (forall t, t0 < t -> dg t < 0) ->
  forall t, t <> t0 -> g t < g t0.
Proof.
  intros D P N t H.
  destruct (Rtotal_order t t0) as [L | [E | G]]; [ | contradiction | ].
  - destruct (MVT_cor2 g dg t t0 L) as [c [E C]].
    + intros x _. apply is_derive_Reals, D.
    + assert (0 < dg c) by (apply P; lra). assert (0 < dg c * (t0 - t)) by (apply Rmult_lt_0_compat; lra). lra.
  - destruct (MVT_cor2 g dg t0 t G) as [c [E C]].
    + intros x _. apply is_derive_Reals, D.
    + assert (0 < - dg c) by (assert (dg c < 0) by (apply N; lra); lra).
      assert (0 < - dg c * (t - t0)) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

Lemma increasing (g dg : R -> R) :
  (forall t, is_derive g t (dg t)) -> (forall t, 0 < dg t) -> forall s t, s < t -> g s < g t.
Proof.
  intros D P s t L. destruct (MVT_cor2 g dg s t L) as [c [E C]].
  - intros x _. apply is_derive_Reals, D.
  - assert (0 < dg c * (t - s)) by (apply Rmult_lt_0_compat; [apply P | lra]). lra.
Qed.

Section Game.
  (* the critic's two terms along its best values, and the slope of the second *)
  Variables on_data on_samples slope : R -> R.
  Hypothesis data_derivative : forall v, is_derive on_data v (- exp v * slope v).
  Hypothesis samples_derivative : forall v, is_derive on_samples v (slope v).
  Hypothesis slope_positive : forall v, 0 < slope v.

  Theorem game_best (v u : R) : u <> v ->
    on_data u + exp v * on_samples u < on_data v + exp v * on_samples v.
  Proof.
    apply (unique_max (fun u => on_data u + exp v * on_samples u) (fun u => (exp v - exp u) * slope u)).
    - intros t. auto_derive.
      + split; [eexists; apply data_derivative | split; [eexists; apply samples_derivative | trivial]].
      + replace (Derive (fun x => on_data x) t) with (- exp t * slope t)
          by (symmetry; apply is_derive_unique, data_derivative).
        replace (Derive (fun x => on_samples x) t) with (slope t)
          by (symmetry; apply is_derive_unique, samples_derivative). ring.
    - intros t L. apply Rmult_lt_0_compat; [ | apply slope_positive ].
      assert (exp t < exp v) by (apply exp_increasing; exact L). lra.
    - intros t L. assert (exp v < exp t) by (apply exp_increasing; exact L).
      assert (0 < (exp t - exp v) * slope t) by (apply Rmult_lt_0_compat; [lra | apply slope_positive]). lra.
  Qed.

  Definition game_d (r : R) := on_data (ln r) + r * on_samples (ln r).

  (* d lies above each of its tangents, and touches it once *)
  Theorem game_tangent (r s : R) : 0 < r -> 0 < s -> r <> s ->
    game_d s + (r - s) * on_samples (ln s) < game_d r.
  Proof.
    intros R0 S0 N. assert (U : ln s <> ln r) by (intro E; apply N, eq_sym, ln_inv; assumption).
    pose proof (game_best (ln r) (ln s) U) as B. rewrite exp_ln in B by assumption. unfold game_d. lra.
  Qed.

  Theorem game_convex (r s k : R) : 0 < r -> 0 < s -> r <> s -> 0 < k < 1 ->
    game_d (k * r + (1 - k) * s) < k * game_d r + (1 - k) * game_d s.
  Proof.
    intros R0 S0 N K. set (m := k * r + (1 - k) * s).
    assert (M0 : 0 < m) by (unfold m; apply Rplus_lt_0_compat; apply Rmult_lt_0_compat; lra).
    assert (A : r <> m) by (unfold m; intro E; apply N; nra).
    assert (B : s <> m) by (unfold m; intro E; apply N; nra).
    pose proof (game_tangent r m R0 M0 A) as T. pose proof (game_tangent s m S0 M0 B) as U.
    assert (X : k * (game_d m + (r - m) * on_samples (ln m)) < k * game_d r) by (apply Rmult_lt_compat_l; lra).
    assert (Y : (1 - k) * (game_d m + (s - m) * on_samples (ln m)) < (1 - k) * game_d s)
      by (apply Rmult_lt_compat_l; lra).
    assert (Z : k * (game_d m + (r - m) * on_samples (ln m)) + (1 - k) * (game_d m + (s - m) * on_samples (ln m))
      = game_d m) by (unfold m; ring). lra.
  Qed.

  (* densities p, q on finitely many points, as a list of (p, q); the divergence is the sum of p d(q / p) *)
  Fixpoint total (f : R * R -> R) (points : list (R * R)) : R :=
    match points with nil => 0 | x :: rest => f x + total f rest end.
  Definition game_D (points : list (R * R)) := total (fun x => fst x * game_d (snd x / fst x)) points.

  Theorem game_divergence (points : list (R * R)) :
    (forall x, In x points -> 0 < fst x /\ 0 < snd x) -> total fst points = 1 -> total snd points = 1 ->
    game_d 1 <= game_D points /\ (game_D points = game_d 1 -> forall x, In x points -> snd x = fst x).
  Proof.
    intros Pos. unfold game_D.
    assert (Point : forall x, 0 < fst x -> 0 < snd x ->
      fst x * game_d 1 + (snd x - fst x) * on_samples (ln 1) <= fst x * game_d (snd x / fst x)
      /\ (fst x * game_d (snd x / fst x) <= fst x * game_d 1 + (snd x - fst x) * on_samples (ln 1) ->
          snd x = fst x)).
    { intros [p q] P0 Q0. simpl in *. destruct (Req_dec (q / p) 1) as [E | N].
      - assert (q = p) by (apply (Rmult_eq_reg_r (/ p)); [ | apply Rinv_neq_0_compat; lra ];
          rewrite Rinv_r by lra; exact E). subst q. rewrite E. split; [right; ring | trivial].
      - pose proof (game_tangent (q / p) 1 (Rdiv_lt_0_compat _ _ Q0 P0) Rlt_0_1 N) as T.
        apply (Rmult_lt_compat_l p) in T; [ | exact P0 ].
        replace (p * (game_d 1 + (q / p - 1) * on_samples (ln 1)))
          with (p * game_d 1 + (q - p) * on_samples (ln 1)) in T by (field; lra). split; lra. }
    assert (Sum : (total fst points * game_d 1 + (total snd points - total fst points) * on_samples (ln 1)
        <= total (fun x => fst x * game_d (snd x / fst x)) points)
      /\ (total (fun x => fst x * game_d (snd x / fst x)) points
          <= total fst points * game_d 1 + (total snd points - total fst points) * on_samples (ln 1) ->
          forall x, In x points -> snd x = fst x)).
    { induction points as [ | x rest IH]; simpl.
      - split; [right; ring | intros _ x []].
      - destruct IH as [L E]. { intros y I. apply Pos. right. exact I. }
        destruct (Pos x (or_introl eq_refl)) as [P0 Q0]. destruct (Point x P0 Q0) as [LX EX].
        split; [lra | ]. intros G y [ | I]; [subst y; apply EX; lra | apply E; [lra | exact I]]. }
    intros P1 Q1. rewrite P1, Q1 in Sum. destruct Sum as [L E]. split; [lra | intros G; apply E; lra].
  Qed.
End Game.
