"""Errors of formulas, parameters and intervals, and their Chinese; braces stand for what was given."""

from __future__ import annotations

from collections.abc import Mapping

FORMULA_ERRORS: Mapping[str, str] = {
    "The formula {} has no real value ({}).": "公式 {} 没有实数值（{}）。",
    "{} is no parameter; write for example 'a=real', 'a=1/2' or '0<a<1'.": (
        "{} 不是参数；例如写 'a=real'、'a=1/2' 或 '0<a<1'。"
    ),
    "{} is no parameter; write for example 'a=real', 'a=1/2', 'b=> a' or '0<a<1'.": (
        "{} 不是参数；例如写 'a=real'、'a=1/2'、'b=> a' 或 '0<a<1'。"
    ),
    "The formula {} has a part that is no number: {}.": "公式 {} 中有一部分不是数：{}。",
    "{} A parameter is declared with its relation, for example '{}=real'.": "{} 参数须连同关系声明，例如 '{}=real'。",
    "A condition compares two formulas, as in 'r < 1'; {} does not.": "条件比较两个公式，如 'r < 1'；{} 不是。",
    "The formula {} contains a part that is not a real number.": "公式 {} 含有不是实数的部分。",
    "The formula {} divides by zero or has a power of zero.": "公式 {} 除以零，或含有零的幂。",
    "The formula {} divides by zero.": "公式 {} 除以零。",
    "The function {} needs its argument in parentheses.": "函数 {} 的自变量须写在括号里。",
    "{} is no value a formula may use.": "{} 不是公式可用的值。",
    "LambertW has two real branches: LambertW(x) and LambertW(x, -1).": (
        "LambertW 有两个实分支：LambertW(x) 与 LambertW(x, -1)。"
    ),
    "The pieces of a Piecewise leave a gap; give the last one the condition True.": (
        "Piecewise 的各段之间有空隙；最后一段请用条件 True。"
    ),
    "{} is no function; a product needs a '*': {}*(...).": "{} 不是函数；乘积须写 '*'：{}*(...)。",
    "A piece is written (formula, condition); {} is none.": "一段写作 (公式, 条件)；{} 不是。",
    "{} in {} cannot name a parameter; it already has a meaning in formulas.": (
        "{1} 中的 {0} 不能作参数名；它在公式中已有含义。"
    ),
    "An objective may have {} parameters; {} is one more.": "目标函数最多 {} 个参数；{} 超出了。",
    "{} is no relation; write for example 'a<b' or '0<a<1'.": "{} 不是关系；例如写 'a<b' 或 '0<a<1'。",
    "The relations of {} contradict each other: {} between {} and {}.": "{} 的关系相互矛盾：{} 在 {} 与 {} 之间。",
    "The relation {} is closed at both ends; write {} < {}, or give a value.": (
        "关系 {} 两端闭合；请写 {} < {}，或给出值。"
    ),
    "The relation {} needs a parameter's name alone on one side.": "关系 {} 的一侧须只有参数名。",
    "The parameters {} are defined by each other in a circle.": "参数 {} 互相循环定义。",
    "The relation {} contradicts the fixed values.": "关系 {} 与固定值矛盾。",
    "No numbers satisfy the relations between {} (they go round).": "没有数满足 {} 之间的关系（它们成环）。",
    "{} in {} is no kind of parameter; known: {}.": "{1} 中的 {0} 不是参数的种类；已知：{2}。",
    "The bounds {} and {} of {} cannot be compared; relate them first.": (
        "{2} 的界 {0} 与 {1} 无法比较；请先给出它们的关系。"
    ),
    "The parameter {} has two values, {} and {}.": "参数 {} 有两个值：{} 与 {}。",
    "A formula is expected, not {}; write for example 'r*log(r)'.": "这里应为公式，而不是 {}；例如写 'r*log(r)'。",
    "Something is missing or misplaced{} in {}; products need a '*'.": "{1} 中有遗漏或错位{0}；乘积须写 '*'。",
    "{} cannot be derived here: {} ({}).": "{} 无法在此推导：{}（{}）。",
    "Two objectives of the catalogue are named {}.": "目录中有两个目标函数名为 {}。",
    "{} is no interval; give its two ends.": "{} 不是区间；请给出两个端点。",
    "The interval {} has no interior; its ends must increase.": "区间 {} 没有内部；端点须递增。",
    "The interval {} has no interior; its ends must certainly increase.": "区间 {} 没有内部；端点必须确定递增。",
    "The interval {} cannot contain an infinite end.": "区间 {} 不能包含无穷端点。",
    "{} is no end of an interval; write a number such as 1/2, oo or -oo.": (
        "{} 不是区间的端点；请写数，例如 1/2、oo 或 -oo。"
    ),
    "{} is no interval; write for example '(0, oo)' or '[0, 1)'.": "{} 不是区间；例如写 '(0, oo)' 或 '[0, 1)'。",
    "{} is no interval; write for example '[-1, 1]' or '(0, oo)'.": "{} 不是区间；例如写 '[-1, 1]' 或 '(0, oo)'。",
    "The relation {} is not known; write alpha=beta, alpha=-beta, alpha=0 or alpha=k*beta.": (
        "关系 {} 未知；请写 alpha=beta、alpha=-beta、alpha=0 或 alpha=k*beta。"
    ),
    "omega and d must be smooth here (no Abs, Max, Min, sign, Piecewise); give an f for a d with kinks.": (
        "这里的 omega 与 d 须光滑（不含 Abs、Max、Min、sign、Piecewise）；d 有尖点时请给出 f。"
    ),
    "The limit of {} for {} to infinity was not found; give the limit itself.": (
        "未能求得 {1} 趋于无穷时 {0} 的极限；请直接给出极限。"
    ),
    "The time limit {} is not between 0 and {} seconds.": "时限 {} 不在 0 到 {} 秒之间。",
    (
        "A design starts from f, from omega and rho, from phi and psi, or from omega and d (with alpha=beta); {} was "
        "given."
    ): ("设计从 f、从 omega 与 rho、从 phi 与 psi，或从 omega 与 d（并给 alpha=beta）出发；给出的是 {}。"),
    "nothing": "空",
    "The relation {} goes with omega and d only; give a wanted d.": (
        "关系 {} 只与 omega 和 d 一起使用；请给出所求的 d。"
    ),
    "Omega goes with phi and psi only; the other ways in say themselves where the critic lives.": (
        "Omega 只与 phi 和 psi 一起使用；其他出发点自行确定判别器的取值范围。"
    ),
    "alpha alone changes nothing for the generator; give beta too (beta may be given alone).": (
        "只给 alpha 对生成器没有影响；请同时给出 beta（可以只给 beta）。"
    ),
    "With omega and d the generator's alpha and beta are derived; leave them out or leave out d.": (
        "给出 omega 与 d 时，生成器的 alpha 与 beta 由推导得出；请去掉它们或去掉 d。"
    ),
    "{} contains {}; it may contain {} and declared parameters.": "{} 含有 {}；它只可含有 {} 和已声明的参数。",
    "{}={} is no formula; give a text or a sympy expression.": "{}={} 不是公式；请给出文本或 sympy 表达式。",
    "{} cannot tend to infinity; it has another meaning.": "{} 不能趋于无穷；它另有含义。",
    "The formulas that follow from these are too long to be written down.": "由此推出的公式太长，无法写出。",
    "The derivation took longer than {} seconds and was stopped; give a larger --timeout.": (
        "推导超过 {} 秒，已停止；请给更长的时限。"
    ),
    "The formula {} is too involved to be read.": "公式 {} 过于复杂，无法读取。",
    "A formula may be nested {} deep; {} is deeper.": "公式最多嵌套 {} 层；{} 更深。",
    "A formula may have {} operations; {} has more.": "公式最多 {} 次运算；{} 更多。",
    "The formula {} contains a power beyond {}.": "公式 {} 含有超过 {} 的幂。",
    "The formula {} contains a constant that is too large.": "公式 {} 含有过大的常数。",
    "The function {} takes {} argument, not {}.": "函数 {} 需要 {} 个自变量，而不是 {} 个。",
    "The function {} takes {} arguments, not {}.": "函数 {} 需要 {} 个自变量，而不是 {} 个。",
    "The function {} takes {} argument{}, not {}.": "函数 {0} 需要 {1} 个自变量，而不是 {3} 个。",
    "A Piecewise may have 1 to 12 pieces, this one has {}.": "Piecewise 可有 1 到 12 段，这里有 {} 段。",
    "The formula {} contains a number of over {} bits.": "公式 {} 含有超过 {} 位的数。",
    "A formula may have {} characters, this one has {}.": "公式最多 {} 个字符，这里有 {} 个。",
    "The character {} (U+{}) is not plain ASCII; retype it.": "字符 {}（U+{}）不是 ASCII；请重新输入。",
    "The number {} is too large or too long for a formula.": "数 {} 对公式来说过大或过长。",
    "The character {} has no place in a formula {}.": "字符 {} 不能出现在公式 {} 中。",
    "{} has no place in a formula {}.": "{} 不能出现在公式 {} 中。",
}
