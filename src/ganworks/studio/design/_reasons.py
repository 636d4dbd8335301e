"""Reasons that the workshop gives for its verdicts, and their Chinese; braces stand for formulas."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    "a convex function is finite at 1; a constant can be subtracted": "凸函数在 1 处有限；可以减去一个常数",
    "at r = 1 two mirrored values of t are best, with different psi: d has a kink there": (
        "在 r = 1 处两个互为镜像的 t 都最优，而 psi 不同：d 在那里有尖点"
    ),
    "no value of t is known to be better than 0 at r = 1": "不知道在 r = 1 处有比 0 更好的 t",
    "not asked": "没有要求",
    "phi + psi is constant, so every t is best at r = 1, with different psi: d has a kink": (
        "phi + psi 为常数，所以在 r = 1 处每个 t 都最优，而 psi 不同：d 有尖点"
    ),
    "phi and psi are not on a line": "phi 与 psi 不在一条直线上",
    "phi and psi may be equal at the ends": "phi 与 psi 可能在端点处相等",
    "phi and psi may be equal elsewhere than at 0": "phi 与 psi 可能在 0 以外的地方相等",
    "psi takes one value only": "psi 只取一个值",
    "the terms are not mirror images": "两项不互为镜像",
    "where phi + r psi is constant was not decided": "未能判定 phi + r psi 在何处为常数",
    "beta = psi, and psi(omega(r)) = d'(r) increases because d is convex": (
        "beta = psi，而 d 是凸的，所以 psi(omega(r)) = d'(r) 递增"
    ),
    "alpha + r beta is d itself": "alpha + r beta 就是 d",
    "the best critic's value was not proved to be the best one": "未证明最优判别器的值确为最优",
    "beta(omega(r)) falls by {} at r = {}": "beta(omega(r)) 下降 {}，在 r = {} 处",
    "beta(omega(r)) never falls": "beta(omega(r)) 从不下降",
    "beta(omega(r)) is constant around r = 1": "beta(omega(r)) 在 r = 1 附近为常数",
    "beta(omega(r)) has no closed form": "beta(omega(r)) 没有闭式",
    "omega(r) and beta(t) both {}; {}": "omega(r) 与 beta(t) 都{}；{}",
    "increase": "递增",
    "decrease": "递减",
    "rise": "上升",
    "fall": "下降",
    "whether beta(omega(r)) rises at r = 1 was not decided": "未能判定 beta(omega(r)) 在 r = 1 处是否上升",
    "whether beta rises on the values of omega was not decided": "未能判定 beta 在 omega 的值域上是否上升",
    "whether beta rises at the best value for r = 1 was not decided": "未能判定 beta 在 r = 1 的最优值处是否上升",
    "beta never falls along omega(r), and moves at the best value for r = 1": (
        "beta 沿 omega(r) 从不下降，且在 r = 1 的最优值处变化"
    ),
    "alpha was not given, or the best critic has no closed form": "未给出 alpha，或最优判别器没有闭式",
    "alpha + r beta is affine in r: its integral is the same for every q": (
        "alpha + r beta 关于 r 是仿射的：其积分对每个 q 都相同"
    ),
    "neither convex nor smallest at 1 could be decided": "凸性与在 1 处最小均未能判定",
    "beta(omega(r)) was not split into smooth pieces": "beta(omega(r)) 未能分成光滑段",
    "beta was not split into smooth pieces": "beta 未能分成光滑段",
    "alpha + r beta was not split into smooth pieces": "alpha + r beta 未能分成光滑段",
    "whether t = {} is best for r = 1 was not decided": "未能判定 t = {} 是否为 r = 1 时的最优值",
    "the values of beta on both sides of r = {} were not compared": "未能比较 beta 在 r = {} 两侧的值",
    "a supremum of affine functions of r is convex": "关于 r 的仿射函数的上确界是凸的",
    "for r = {} phi(t) + r psi(t) has no upper bound: it tends to infinity as t tends to {}": (
        "当 r = {} 时 phi(t) + r psi(t) 没有上界：t 趋于 {} 时趋于无穷"
    ),
    "phi + r psi is continuous, and bounded above or falling towards the ends of Omega": (
        "phi + r psi 连续，且在 Omega 的端点处有上界或下降"
    ),
    "phi + r psi has finite limits at its jumps, and is bounded above or falling towards the ends of Omega": (
        "phi + r psi 在跳跃处极限有限，且在 Omega 的端点处有上界或下降"
    ),
    "phi + r psi is continuous and falls towards the open ends of Omega": "phi + r psi 连续，且向 Omega 的开端点下降",
    "the growth of phi + r psi towards the ends of Omega was not decided": (
        "未能判定 phi + r psi 在 Omega 端点处的增长"
    ),
    "whether phi + r psi takes its supremum was not decided": "未能判定 phi + r psi 是否取到上确界",
    "-phi'/psi' is strictly monotone where phi + r psi has its maximum": (
        "在 phi + r psi 取最大值处，-phi'/psi' 严格单调"
    ),
    "psi' does not vanish where phi' + r psi' = 0 is a strict maximum": (
        "在 phi' + r psi' = 0 为严格最大值处 psi' 不为零"
    ),
    "the pair is defined on several intervals of t; give Omega to choose one": (
        "这对损失在 t 的多个区间上有定义；请用 Omega 选择其一"
    ),
    "the ends of the domain were not looked at": "未考察定义域的端点",
    "the supremum is finite and not attained: for r = {} phi(t) + r psi(t) rises to {} as t tends to {}": (
        "上确界有限但取不到：当 r = {} 时 phi(t) + r psi(t) 升至 {}，此时 t 趋于 {}"
    ),
    "the best critic is {} for every r in ({}, {})": "最优判别器恒为 {}，r 属于 ({}, {})",
    "the best critic may stay at a closed end of Omega": "最优判别器可能停在 Omega 的闭端点",
    "d(1) is the finite supremum at r = 1, a constant that can be subtracted": (
        "d(1) 是 r = 1 时有限的上确界，为可减去的常数"
    ),
    "Omega is all of the t at which the pair is defined, or was given": "Omega 是这对损失有定义的全部 t，或为所给定",
    "over {} the pair has no upper bound ({}); give {} to confine t": (
        "在 {} 上这对损失没有上界（{}）；请给出 {} 以限制 t"
    ),
    "phi + r psi is concave for every r > 0": "对每个 r > 0，phi + r psi 是凹的",
    "the logarithm of the normal distribution function is strictly concave": "正态分布函数的对数严格凹",
    "neither term is known to be strictly concave": "两项都未知是否严格凹",
    "phi + r psi is not known to have one peak": "未知 phi + r psi 是否只有一个峰",
    "no value of t was found at which phi and psi pull in opposite directions": ("未找到使 phi 与 psi 方向相反的 t"),
    "one of the terms is strictly concave, and the other's slope is not zero at its top": (
        "其中一项严格凹，而另一项在其顶点处斜率不为零"
    ),
    "psi' has one sign, and -phi'/psi' is strictly monotone": "psi' 不变号，且 -phi'/psi' 严格单调",
    "around r = 1 the best value moves strictly with r, and psi with it, so d is not affine there": (
        "在 r = 1 附近最优值随 r 严格变化，psi 亦随之变化，因此 d 在此处不是仿射的"
    ),
    "d was not shown to be the supremum": "未证明 d 就是上确界",
    "at r = 1 both t = {} and t = {} are best, with different psi: d has a kink": (
        "在 r = 1 处 t = {} 与 t = {} 同为最优，而 psi 不同：d 有拐角"
    ),
    "the places where the pair has kinks were not found": "未找到这对损失的拐角位置",
    "no value of t beats the limit for t to {} for every r in ({}, {}), where d is therefore affine": (
        "t 趋于 {} 的极限最优，对每个 r 属于 ({}, {})，因此 d 在此处是仿射的"
    ),
    "the best value is t = {} for every r in ({}, {}), where d is therefore affine": (
        "最优值为 t = {}，对每个 r 属于 ({}, {})，因此 d 在此处是仿射的"
    ),
    "would follow ({}), but a premise is not proved": "本可由此推出（{}），但有一个前提未证明",
    "a convex function lies above its tangent at 1, and subtracting an affine function changes nothing": (
        "凸函数位于其在 1 处的切线之上，而减去一个仿射函数不改变任何结论"
    ),
    "the value at 1 is not known to be a number for every parameter": "未知在 1 处的值对每个参数是否为数",
    "the slopes on both sides of 1 were not compared": "未能比较 1 两侧的斜率",
    "affine on ({}, {}): ratios that stay there cost nothing": "在 ({}, {}) 上是仿射的：留在其中的比值没有代价",
    "the second derivative at 1 is not known to be positive": "未知在 1 处的二阶导数是否为正",
    "there is no closed form with a value at 1 to look at": "没有在 1 处有值的闭式可供考察",
    "d(1) = 0, an integral from 1 to 1": "d(1) = 0，是从 1 到 1 的积分",
    "the value at 1 is {}, not a finite number": "在 1 处的值为 {}，不是有限数",
    "the value at 1 is {}, a constant that can be subtracted": "在 1 处的值为 {}，为可减去的常数",
    "the value at 1 is {}": "在 1 处的值为 {}",
    "the function around 1 is not known in closed form": "1 附近的函数没有已知闭式",
    "it is not affine around 1 ({}), but convexity is not proved": "在 1 附近不是仿射的（{}），但凸性未证明",
    "the slope jumps by {} at 1": "斜率在 1 处跳升 {}",
    "the slope falls by {} at 1": "斜率在 1 处下降 {}",
    "at least one side of 1 is curved": "1 的至少一侧是弯曲的",
    "both sides of 1 lie on one line": "1 的两侧在同一直线上",
    "psi is constant, so d is affine and the same for all distributions": (
        "psi 是常数，所以 d 是仿射的，对所有分布都一样"
    ),
    "for these parameters it is affine: no ratio costs anything": "对这些参数它是仿射的：任何比值都没有代价",
    "it is {}, not 0": "其值为 {}，不为 0",
    "not judged": "未判定",
    "affine": "仿射",
    "kinks": "有拐角",
    "f has kinks": "f 有拐角",
    "f is not convex": "f 不是凸的",
    "f is affine on ({}, {}), so the best critic is constant there": "f 在 ({}, {}) 上是仿射的，故最优判别器在此为常数",
    "f is not known to be strictly convex": "未知 f 是否严格凸",
    "there is no closed form to look at": "没有闭式可供考察",
    "the piece around 1 was not found": "未找到 1 附近的一段",
    "the piece around r = 1 was not found": "未找到 r = 1 附近的一段",
    "the time limit was reached": "已到时限",
    "Fenchel's inequality holds with equality exactly at the slopes of f, for every u > 0": (
        "对每个 u > 0，Fenchel 不等式恰在 f 的斜率处取等号"
    ),
    "(phi + r psi)' = (r - omega_inverse(t)) rho(t) changes its sign once, from + to -": (
        "(phi + r psi)' = (r - omega_inverse(t)) rho(t) 只变号一次，由正变负"
    ),
    "t = omega(e^s) is in Omega for every real s": "对每个实数 s，t = omega(e^s) 都在 Omega 内",
    "f* has no closed form here; g_f and f*(g_f) do not need one": "f* 在此没有闭式；g_f 与 f*(g_f) 不需要它",
    "its values are slopes of f, or fill the interval of slopes": "其值为 f 的斜率，或填满斜率的区间",
    "on each piece by construction: f* is affine at kinks": "在每一段上由构造成立：f* 在拐角处是仿射的",
    "algebra did not reduce it to zero; both sides agree to 18 digits at sample points": (
        "代数未能化为零；两边在样本点上有 18 位数字一致"
    ),
    "phi and psi are defined as the integrals of -omega_inverse rho and of rho": (
        "phi 与 psi 定义为 -omega_inverse rho 与 rho 的积分"
    ),
    "d''(r) = rho(omega(r)) omega'(r) >= 0": "d''(r) = rho(omega(r)) omega'(r) >= 0，故为凸",
    "omega decreases, so rho must be negative for the critic's extremum to be a maximum": (
        "omega 递减，所以 rho 须为负，判别器的极值才是最大值"
    ),
    "d'' > 0 but for isolated points, so d is not affine around 1": "除孤立点外 d'' > 0，故 d 在 1 附近不是仿射的",
    "the best critic has no closed form": "最优判别器没有闭式",
    "rho has no closed form": "rho 没有闭式",
    "the critic attains another divergence": "判别器达到的是另一个散度",
    "phi + r psi never falls before omega(r) nor rises after it (omega_inverse is constant over jumps)": (
        "phi + r psi 在 omega(r) 之前从不下降，之后从不上升（omega_inverse 在跳跃处为常数）"
    ),
    "d'(r) = psi(omega(r)) never falls": "d'(r) = psi(omega(r)) 从不下降",
    "the jumps of omega were not found": "未找到 omega 的跳跃",
    "omega has no jump": "omega 没有跳跃",
    "whether omega jumps depends on the parameters": "omega 是否跳跃取决于参数",
    "for {}: {}": "当 {} 时：{}",
    "nothing to show": "无需证明",
}
