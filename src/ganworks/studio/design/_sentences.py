"""Sentences of the workshop and their Chinese; braces stand for formulas, in the same order in both."""

from __future__ import annotations

from collections.abc import Mapping

_STATEMENTS = {
    "zero for equal distributions, after subtracting a constant": "减去一个常数后，分布相等时为零",
    "smallest for equal distributions": "分布相等时最小",
    "smallest only for equal distributions (not affine around 1)": "仅在分布相等时最小（在 1 附近不是仿射的）",
    "with the critic held, the generator descends a divergence: beta(omega(r)) increases": (
        "固定判别器时，生成器沿某个散度下降：beta(omega(r)) 递增"
    ),
    "at the best critic, alpha + r beta is convex or smallest at r = 1 (Conclusion 2)": (
        "在最优判别器处，alpha + r beta 是凸的或在 r = 1 处最小（结论 2）"
    ),
    "f is convex": "f 是凸的",
    "d is convex": "d 是凸的",
    "the best critic omega(r) = f'(1/r) is strictly decreasing (a larger t is more real)": (
        "最优判别器 omega(r) = f'(1/r) 严格递减（t 越大越真）"
    ),
    "ut - f*(t) reaches f(u) at t = f'(u), u > 0": "ut - f*(t) 在 t = f'(u) 处达到 f(u)，u > 0",
    "the output activation maps every score into the domain of f*": "输出激活函数把每个分数映入 f* 的定义域",
    "the closed form of f* satisfies f*(f'(u)) = u f'(u) - f(u)": "f* 的闭式满足 f*(f'(u)) = u f'(u) - f(u)",
    "the critic's values can be confined to Omega": "判别器的值可限制在 Omega 内",
    "omega(r) is strictly {}": "omega(r) 严格{}",
    "omega(r) never {}": "omega(r) 从不{}",
    "omega(r) is strictly monotone and continuous": "omega(r) 严格单调且连续",
    "rho(t) {} on Omega, but for isolated points": "在 Omega 上除孤立点外 rho(t) {}",
    "rho(t) {} on Omega": "在 Omega 上 rho(t) {}",
    "phi' = -omega_inverse psi'": "phi' = -omega_inverse psi'（omega_inverse 为 omega 的反函数）",
    "phi(t) + r psi(t) has its one maximum over Omega at t = omega(r), r > 0": (
        "phi(t) + r psi(t) 在 Omega 上的唯一最大值在 t = omega(r) 处，r > 0"
    ),
    "phi(t) + r psi(t) has its maximum over Omega at t = omega(r), r > 0": (
        "phi(t) + r psi(t) 在 Omega 上的最大值在 t = omega(r) 处，r > 0"
    ),
    "phi(t) + r psi(t) is bounded above over Omega = {} for every r > 0": (
        "对每个 r > 0，phi(t) + r psi(t) 在 Omega = {} 上有上界"
    ),
    "phi(t) + r psi(t) has a maximum over Omega = {} for every r > 0": (
        "对每个 r > 0，phi(t) + r psi(t) 在 Omega = {} 上有最大值"
    ),
    "the best critic is strictly monotone": "最优判别器严格单调",
    "no critic value beats the best one": "判别器没有比最优值更好的值",
    "phi' + r psi' = 0 at t = omega(r)": "在 t = omega(r) 处 phi' + r psi' = 0",
    "the objective can be derived": "目标函数可以推导出来",
    "increasing": "递增",
    "decreasing": "递减",
    "decreasing (a larger t is more real: the game of Conclusion 1 with t -> -t)": (
        "递减（t 越大越真：把结论 1 中的 t 换为 -t）"
    ),
    "falls": "下降",
    "rises": "上升",
}
_REASONS = {
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
_CERTIFIED = {
    "the two are equal": "两者相等",
    "the two differ by {} at {} = {}": "两者相差 {}，在 {} = {} 处",
    "the difference was not reduced to zero": "差未能化为零",
    "it is continuous and bounded at both ends": "它连续，且在两端有界",
    "its absolute value grows without bound as {} tends to {}": "当 {} 趋于 {} 时其绝对值无界增长",
    "the behaviour at an end was not decided": "未能判定端点处的行为",
    "wherever phi + r psi may have its maximum at r = {}, the pair is smooth and psi' is not 0": (
        "当 r = {} 时，凡 phi + r psi 可能取最大值处，这对损失光滑且 psi' 不为 0"
    ),
    "the formulas have parameters": "公式含有参数",
    "where phi + r psi has its maximum at r = {} was not narrowed down": "未能确定 r = {} 时 phi + r psi 的最大值位置",
    "at {} = {} it lies above the chord from {} to {}": "在 {} = {} 处它位于从 {} 到 {} 的弦之上",
    "it is straight at three points, {}, {} and {}": "它在三点 {}、{}、{} 上共线",
    "every other value exceeds that at {}": "其余各值都大于 {} 处的值",
    "the value at {} is too large to be written exactly": "{} 处的值太大，无法精确写出",
    "{} was not shown to lie in the domain": "未证明 {} 在定义域内",
    "the sign at {} = {} was not decided": "未能判定 {} = {} 处的符号",
    "it is {}": "它{}",
    "positive": "为正",
    "negative": "为负",
    "not negative": "非负",
    "not positive": "非正",
    "the value at {} = {} was not compared": "未能比较 {} = {} 处的值",
    "there was no time left": "时间已用完",
    "it has too many pieces": "分段太多",
    "the sign of {} is not known": "{} 的符号未知",
    "{} may not be continuous": "{} 可能不连续",
    "the zeros of {} are not known exactly": "{} 的零点未能精确得知",
    "a condition of a piece is not an inequality": "某一段的条件不是不等式",
    "it depends on the parameters whether {} lies in the domain": "{} 是否在定义域内取决于参数",
    "the order of {} and {} depends on the parameters": "{} 与 {} 的大小取决于参数",
    "it is not known on which side of {} the ends lie": "未知端点在 {} 的哪一侧",
    "the sign of {} was not decided on ({}, {})": "未能判定 {} 的符号，区间 ({}, {})",
    "the value at {} = {} is not known to be finite": "未知 {} = {} 处的值是否有限",
    "{}, shown by {}": "{}（方法：{}）",
    "not decided within a work of {} s": "在 {} 秒的工作量内未能判定",
    "the expression is too deep": "表达式嵌套太深",
    "the algebra failed with {}": "代数运算失败：{}",
    "from {} = {} to {} = {} the value changes by {}": "从 {} = {} 到 {} = {}，值变化 {}",
    "it jumps at {} = {}": "它在 {} = {} 处跳跃",
    "it passes through infinity between {} = {} and {}": "它在 {} = {} 与 {} 之间经过无穷",
    "it is infinite at {} = {}": "它在 {} = {} 处为无穷",
    "the value at {} = {} is {}": "在 {} = {} 处的值为 {}",
    "it is not a real number at {} = {}": "它在 {} = {} 处不是实数",
    "the expression has pieces": "表达式分段",
    "it contains a function without known rules": "其中含有未知规则的函数",
    "it was not shown that {} is {}": "未证明 {} {}",
    "its derivative is not negative and its jumps go up": "其导数非负，且跳跃向上",
    "it is continuous": "它连续",
    "it is continuous and its derivative is positive": "它连续且导数为正",
    "it is continuous and its derivative is negative": "它连续且导数为负",
    "it is positive, but for isolated points at most": "它为正，至多孤立点除外",
    "its second derivative is not negative": "其二阶导数非负",
    "its second derivative is positive": "其二阶导数为正",
    "the derivative may vanish throughout": "导数可能处处为零",
    "the values on both sides of {} = {} were not shown to agree": "未证明 {} = {} 两侧的值一致",
    "it may fall at {} = {}": "它可能在 {} = {} 处下降",
    "the slope may fall at {} = {}": "斜率可能在 {} = {} 处下降",
    "each stationary point of phi + r psi is a strict maximum, so there is at most one": (
        "phi + r psi 的每个驻点都是严格最大值，所以至多一个"
    ),
    "the pieces do not fit together": "各段不能衔接",
    "the turning of (psi', phi') was not followed through the whole interval": (
        "未能在整个区间上跟踪 (psi', phi') 的转动"
    ),
    "interval signs": "区间符号",
    "algebra": "代数",
    "Sturm sequence": "Sturm 序列",
    "Sturm sequences": "Sturm 序列",
    "certified expansions": "可验证的展开",
    "certified boxes": "可验证的区间盒",
    "certified expansions and boxes": "可验证的展开与区间盒",
    "composition": "复合",
    "composition and matching pieces": "复合与衔接的分段",
    "slopes at kinks": "拐角处的斜率",
    "isolated zeros": "孤立零点",
    "monotone descent": "单调下降法",
    "descent + {}": "下降法 + {}",
    "even power": "偶次幂",
    "theorem": "定理",
    "limit": "极限",
    "limits": "极限",
}
_STEPS = {
    "f*(t) = sup over u > 0 of ut - f(u)": "f*(t) = sup(ut - f(u))，u > 0",
    "Output activation": "输出激活函数",
    "Conjugate": "共轭",
    "Generator function": "生成函数",
    "f'(e^v) with v = log(p/q): the best critic on the log ratio": "f'(e^v)，v = log(p/q)：对数比上的最优判别器",
    "The formula could not be split into smooth pieces: {}.": "公式未能分成光滑段：{}。",
    "omega and rho are judged but were not integrated: {}.": "已判定 omega 与 rho，但未积分：{}。",
    "psi' = rho along omega, piece by piece and over its jumps; psi(omega(1)) = 0": (
        "沿 omega 有 psi' = rho，逐段并跨过跳跃；psi(omega(1)) = 0"
    ),
    "phi' = -omega_inverse rho, with omega_inverse constant over a jump of omega; phi(omega(1)) = 0": (
        "phi' = -omega_inverse rho，omega_inverse 在 omega 的跳跃处为常数；phi(omega(1)) = 0"
    ),
    "the largest value itself, d(r) = phi(omega(r)) + r psi(omega(r))": (
        "最大值本身，d(r) = phi(omega(r)) + r psi(omega(r))"
    ),
    "Divergence": "散度",
    "Divergence in r": "以 r 表示的散度",
    "D = ∫ q f(p/q) = ∫ p d(q/p) with d(r) = r f(1/r)": "D = ∫ q f(p/q) = ∫ p d(q/p)，其中 d(r) = r f(1/r)",
    "Best critic": "最优判别器",
    "ut - f*(t) is largest where t is a slope of f at u = p/q = 1/r": (
        "当 t 为 f 在 u = p/q = 1/r 处的斜率时 ut - f*(t) 最大"
    ),
    "Ratio at a critic's value": "判别器取某值时的比值",
    "the inverse of t = omega(r)": "t = omega(r) 的反函数",
    "Term on samples": "样本上的项",
    "psi' = rho; the constant makes psi(omega(1)) = 0": "psi' = rho；常数使 psi(omega(1)) = 0",
    "Term on data": "数据上的项",
    "phi' = -omega_inverse rho puts the maximum at t = omega(r); the constant makes phi(omega(1)) = 0": (
        "phi' = -omega_inverse rho 使最大值位于 t = omega(r)；常数使 phi(omega(1)) = 0"
    ),
    "d(r) = phi(omega(r)) + r psi(omega(r)), and d'(r) = psi(omega(r))": (
        "d(r) = phi(omega(r)) + r psi(omega(r))，且 d'(r) = psi(omega(r))"
    ),
    "d(r) = phi(omega(r)) + r psi(omega(r))": "由定义 d(r) = phi(omega(r)) + r psi(omega(r))",
    "phi' + r psi' = 0 where r = -phi'/psi'": "当 r = -phi'/psi' 时 phi' + r psi' = 0",
    "the value of t at which phi(t) + r psi(t) is largest": "使 phi(t) + r psi(t) 最大的 t",
    "alpha(omega(r)) + r beta(omega(r)) = d(r) with {}": "alpha(omega(r)) + r beta(omega(r)) = d(r)，其中 {}",
    "by r = omega_inverse(t)": "代入 r = omega_inverse(t)",
    "Critic": "判别器",
    "Generator": "生成器",
    "Supremum": "上确界",
    "Frozen critic": "固定的判别器",
    "the slope of what the generator descends, critic held": "固定判别器时生成器所下降之量的斜率",
    "phi(t) + r psi(t) has this supremum, which is a limit at an end of t for some r": (
        "phi(t) + r psi(t) 的上确界如此，对某些 r 是 t 趋于端点的极限"
    ),
    "d'(r) = psi(omega(r)) for the critic that attains d": "对达到 d 的判别器有 d'(r) = psi(omega(r))",
    "psi' = rho with psi(omega(1)) = 0": "psi' = rho，且 psi(omega(1)) = 0",
    "At the best critic": "在最优判别器处",
    "alpha + r beta": "alpha + r beta（合并的目标）",
    "what the seed's Conclusion 2 looks at": "结论 2 所考察的量",
    "a piece has no closed integral": "有一段没有闭式积分",
    "psi has no value at r = {}": "psi 在 r = {} 处没有值",
    "rho may have a pole in a jump of omega": "rho 可能在 omega 的跳跃中有极点",
    "whether {} or {} is greater was not decided": "未能判定 {} 与 {} 何者更大",
    "the sign of {} was not decided": "未能判定 {} 的符号",
    "a piece has no closed best value": "有一段没有闭式的最优值",
    "the ends of a piece were not found": "未找到某一段的端点",
    "the supremum lies at neither end": "上确界不在任何一端",
    "the term on samples is constant on a piece where the one on data has its maximum": (
        "在数据项取最大值的一段上，样本项为常数"
    ),
    "the limits at an end were not found": "未找到端点处的极限",
    "the supremum at an end was not found": "未找到端点处的上确界",
    "The time limit ended the derivation; what was finished before is kept, and the rest is undecided.": (
        "时限中止了推导；已完成的部分保留，其余未定。"
    ),
    "The time limit stopped the stage {}; the rest is undecided.": "时限中止了阶段 {}；其余未定。",
    "There was no time to typeset the derivation.": "没有时间排版推导。",
    "There was no time to draw the curves.": "没有时间绘制曲线。",
}
_PROPERTIES = {
    "saturating": "是否饱和",
    "symmetric": "是否对称",
    "mode": "偏好",
    "generator gradient where fake is obvious": "明显为假处生成器的梯度",
    "cost of missing data": "遗漏数据的代价",
    "cost of samples off data": "偏离数据的样本的代价",
    "lipschitz critic needed": "是否需要 Lipschitz 判别器",
    "perfect critic minimises": "最优判别器下所最小化的",
    "frozen critic follows": "固定判别器时所跟随的",
    "both: neither missing data nor samples off the data are tolerated": "两者兼顾：遗漏数据与偏离数据都不容许",
    "balanced: both mistakes have the same bounded price": "均衡：两种错误代价相同且有界",
    "covering: missing data costs infinitely much": "覆盖：遗漏数据代价无穷",
    "seeking: samples off the data cost infinitely much": "寻模：偏离数据的样本代价无穷",
    "covering: missing data costs more (both bounded)": "覆盖：遗漏数据代价更大（两者均有界）",
    "seeking: samples off the data costs more (both bounded)": "寻模：偏离数据的样本代价更大（两者均有界）",
}
SENTENCES: Mapping[str, str] = {**_STATEMENTS, **_REASONS, **_CERTIFIED, **_STEPS, **_PROPERTIES}
