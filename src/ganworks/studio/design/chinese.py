"""The workshop's sentences in Chinese: statements of conditions, reasons, steps of a derivation, properties.

The workshop says its findings in English sentences that hold formulas. Each pair below is such a sentence with braces
for its formulas, and the same in Chinese. A sentence that is in no pair stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from ganworks.studio.design._reasons import REASONS
from ganworks.studio.sentences import Sentences

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
SENTENCES: Mapping[str, str] = {**_STATEMENTS, **REASONS, **_CERTIFIED, **_STEPS, **_PROPERTIES}
CHINESE_JOINTS = {"; ": "；", " + ": " + ", " and ": " 与 "}
"""Where sentences and names of methods were put together, and by what they are in Chinese."""
_chinese = Sentences(SENTENCES, CHINESE_JOINTS)


def known(text: str) -> bool:
    """Whether a sentence, or each of those that it was put together from, is in the list."""
    return _chinese.known(text)


def chinese(text: str) -> str:
    """A sentence in Chinese; formulas, and what is in no pair, stay as they are.

    Example:
        >>> chinese("d is convex"), chinese("omega(r) is strictly increasing"), chinese("log(r)")
        ('d 是凸的', 'omega(r) 严格递增', 'log(r)')
    """
    return _chinese(text)
