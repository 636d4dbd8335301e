(* Lambert's W: the solution w > 0 of w exp w = y for y > 0, and the one w < -1 for - exp (- 1) < y < 0 *)
Lemma lambert_continuous y : continuity (fun w => w * exp w - y).
Proof. intros w. reg. Qed.

Lemma lambert_exists y : 0 < y -> {w | 0 < w /\ w * exp w = y}.
Proof.
  intros Y. pose proof (exp_ineq1 y (Rgt_not_eq _ _ Y)) as E.
  destruct (IVT _ 0 y (lambert_continuous y) Y) as [w [B Z]]; [rewrite Rmult_0_l; lra | nra | ].
  exists w. split; [ | lra]. destruct (Req_dec w 0) as [N | N]; [subst w; lra | lra].
Qed.

Definition lambert (y : R) : R :=
  match Rlt_dec 0 y with left Y => proj1_sig (lambert_exists y Y) | right _ => 0 end.

Lemma lambert_equation y : 0 < y -> 0 < lambert y /\ lambert y * exp (lambert y) = y.
Proof. intros Y. unfold lambert. destruct (Rlt_dec 0 y) as [P | N]; [exact (proj2_sig (lambert_exists y P)) | lra]. Qed.

Lemma lambert_one w y : 0 < w -> w * exp w = y -> lambert y = w.
Proof.
  intros P E. assert (Y : 0 < y) by (pose proof (exp_pos w); nra).
  destruct (lambert_equation y Y) as [Q F]. destruct (Rtotal_order (lambert y) w) as [L | [H | G]]; [ | exact H | ].
  - pose proof (exp_increasing _ _ L). pose proof (exp_pos (lambert y)). nra.
  - pose proof (exp_increasing _ _ G). pose proof (exp_pos w). nra.
Qed.

Lemma lambert_log y : 0 < y -> ln (lambert y) = ln y - lambert y.
Proof.
  intros Y. destruct (lambert_equation y Y) as [P E]. rewrite <- E at 2.
  rewrite ln_mult, ln_exp by (assumption || apply exp_pos). ring.
Qed.

Lemma lower_continuous y : continuity (fun u => - u * exp (- u) - y).
Proof. intros w. reg. Qed.

Lemma lower_exists y : - exp (- 1) < y < 0 -> {w | w < - 1 /\ w * exp w = y}.
Proof.
  intros [L U]. set (u := 1 + 4 / - y).
  assert (Q : 0 < 4 / - y) by (apply Rdiv_lt_0_compat; lra).
  assert (T : 4 = (4 / - y) * - y) by (field; lra).
  assert (F : - u * exp (- u) > y).
  { pose proof (exp_ineq1 (u / 2)) as H. assert (u / 2 <> 0) by (unfold u; lra). specialize (H H0).
    assert (S : exp u = exp (u / 2) * exp (u / 2)) by (rewrite <- exp_plus; f_equal; field).
    assert (G : u * u / 4 < exp u) by (rewrite S; unfold u in *; nra).
    rewrite exp_Ropp. pose proof (exp_pos u) as P.
    assert (I : / exp u * exp u = 1) by (field; lra).
    assert (J : 0 < / exp u) by (apply Rinv_0_lt_compat; exact P).
    assert (K : u < - y * exp u). { assert (4 < u * - y) by (unfold u; nra). assert (0 < u) by (unfold u; lra). nra. }
    nra. }
  destruct (IVT _ 1 u (lower_continuous y)) as [w [B Z]].
  - unfold u; lra.
  - cbv beta. replace (exp (Ropp 1)) with (exp (-1)) by (f_equal; lra). lra.
  - cbv beta. lra.
  - exists (- w). split; [ | lra].
    destruct (Req_dec w 1) as [N | N]; [subst w; replace (exp (Ropp 1)) with (exp (-1)) in Z by (f_equal; lra); lra | lra].
Qed.

Definition lower_lambert (y : R) : R :=
  match Rlt_dec (- exp (- 1)) y, Rlt_dec y 0 with
  | left A, left B => proj1_sig (lower_exists y (conj A B)) | _, _ => - 1 end.

Lemma lower_equation y : - exp (- 1) < y -> y < 0 -> lower_lambert y < - 1 /\ lower_lambert y * exp (lower_lambert y) = y.
Proof.
  intros A B. unfold lower_lambert.
  destruct (Rlt_dec (- exp (- 1)) y) as [P | N]; [ | lra]. destruct (Rlt_dec y 0) as [Q | N]; [ | lra].
  exact (proj2_sig (lower_exists y (conj P Q))).
Qed.

Lemma lower_rise v w : v < w -> w <= - 1 -> w * exp w < v * exp v.
Proof.
  intros L W. pose proof (exp_ineq1 (w - v)) as H. assert (w - v <> 0) by lra. specialize (H H0).
  assert (S : exp w = exp v * exp (w - v)) by (rewrite <- exp_plus; f_equal; ring).
  pose proof (exp_pos v) as P. assert (w * exp (w - v) < v) by nra. rewrite S.
  assert (exp v * (w * exp (w - v)) < exp v * v) by (apply Rmult_lt_compat_l; assumption). lra.
Qed.

Lemma lower_one w y : w < - 1 -> w * exp w = y -> lower_lambert y = w.
Proof.
  intros P E. assert (B : y < 0) by (pose proof (exp_pos w); nra).
  assert (A : - exp (- 1) < y) by (pose proof (lower_rise w (- 1) P (Rle_refl _)); lra).
  destruct (lower_equation y A B) as [Q F]. destruct (Rtotal_order (lower_lambert y) w) as [L | [H | G]]; [ | exact H | ].
  - pose proof (lower_rise _ _ L). lra.
  - pose proof (lower_rise _ _ G). lra.
Qed.

Lemma lower_log y : - exp (- 1) < y -> y < 0 -> ln (- lower_lambert y) = ln (- y) - lower_lambert y.
Proof.
  intros A B. destruct (lower_equation y A B) as [P E]. rewrite <- E at 2.
  replace (- (lower_lambert y * exp (lower_lambert y))) with (- lower_lambert y * exp (lower_lambert y)) by ring.
  rewrite ln_mult, ln_exp by (lra || apply exp_pos). ring.
Qed.

Ltac lambert_equal := first [ (rewrite <- ?exp_plus; f_equal; ring)
  | (rewrite ?exp_plus, ?exp_Ropp; repeat rewrite exp_ln by positive; rewrite ?exp_Ropp; field; sides)
  | (unfold Rminus; rewrite ?Ropp_plus_distr, ?Ropp_involutive, ?exp_plus, ?exp_Ropp; repeat rewrite exp_ln by positive;
     rewrite ?exp_Ropp; field; sides) ].
Ltac to_lambert w := match goal with |- context [lambert ?a] =>
  replace (lambert a) with w by (symmetry; apply lambert_one; [ positive | lambert_equal ]) end.
Ltac to_lower w := match goal with |- context [lower_lambert ?a] =>
  replace (lower_lambert a) with w by (symmetry; apply lower_one; [ lra | lambert_equal ]) end.
