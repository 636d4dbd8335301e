"""Errors of the studio's own pages, and their Chinese; braces stand for names and numbers."""

from __future__ import annotations

from collections.abc import Mapping

PAGE_ERRORS: Mapping[str, str] = {
    "The comparison {} names code of its own; look at its index.html instead.": (
        "比较 {} 使用了自己的代码；请改看它的 index.html。"
    ),
    "There is no way in named {}; there are: {}.": "没有名为 {} 的出发点；可选：{}。",
    "The time limit is between {} and {} seconds.": "时限须在 {} 到 {} 秒之间。",
    "The field {} takes a formula of up to {} characters.": "字段 {} 接受最多 {} 个字符的公式。",
    "{} pictures are too many at once; give up to {}.": "一次 {} 张图片太多；最多 {} 张。",
    "{} is a whole number from {} to {}.": "{}应为 {} 到 {} 之间的整数。",
    "The number of samples": "样本数",
    "The seed": "随机种子",
    "The first coordinate": "起始坐标",
    "The number of a held-out picture": "留出图片的编号",
    "Only files that were uploaded to this page can be read.": "只能读取上传到此页的文件。",
    "{} cannot be read: {}.": "{} 无法读取：{}。",
    "{}={} is more than the studio computes ({}); use the command line.": (
        "{}={} 超出工作室的计算上限（{}）；请用命令行。"
    ),
    "Give one picture whose attributes are to be moved.": "请给出一张要调整属性的图片。",
    "The slider {} goes from {} to {}.": "滑块 {} 的范围是 {} 到 {}。",
    "Images are made of captions or of classes; give one of the two.": "图像由描述文字或类别生成；请二选一。",
    "Captions are text, one on a line.": "描述文字为文本，每行一条。",
    "Give up to {} captions of up to {} characters.": "最多 {} 条描述，每条最多 {} 个字符。",
    "Give up to {} classes.": "最多 {} 个类别。",
    "A slider goes from -{} to {}.": "滑块的范围是 -{} 到 {}。",
    "Give pictures first.": "请先给出图片。",
    "{} has {}x{} pixels, more than the studio enlarges ({} million); use ganworks upscale.": (
        "{} 有 {}x{} 像素，超出工作室放大的上限（{} 百万）；请用 ganworks upscale。"
    ),
    "The body must be of the content type application/json.": "请求正文的类型必须是 application/json。",
    "The body is longer than {} bytes.": "请求正文超过 {} 字节。",
    "There is no such file.": "没有这个文件。",
    "No data folder was chosen; start the studio with --data FOLDER.": (
        "没有指定数据文件夹；请用 --data 文件夹 启动工作室。"
    ),
    "{} is no name of a run; give letters, digits, dots, dashes and spaces, up to 80.": (
        "{} 不能作为训练名称；请用字母、数字、点、短横和空格，最多 80 个字符。"
    ),
    "There is a run named {} already; give another name.": "已有名为 {} 的训练；请换一个名称。",
    "The {} {} lies outside the folder {}.": "{} {} 位于文件夹 {} 之外。",
    "There is no game {} at this table; it has {}.": "此桌没有第 {} 个游戏；共有 {} 个。",
    "drawn needs at least one point, and every coordinate finite.": "手绘问题至少需要一个点，且坐标均须有限。",
    "Two objectives are being derived already; try again in a few seconds.": "已有两个目标函数正在推导；请过几秒再试。",
    "This game is over: it lay idle for too long, or the studio was started anew.": (
        "此游戏已结束：闲置过久，或工作室已重新启动。"
    ),
    "All {} tables are in play; try again later.": "{} 张桌子都在使用；请稍后再试。",
    "There is no data named {}; choose from the list.": "没有名为 {} 的数据；请从列表中选择。",
    "The recipe {} is for pictures of your own; choose data.": "配方 {} 用于自己的图片；请选择数据。",
    "The objective is neither a name of the catalogue nor a design of the page Design.": (
        "该目标函数既不是目录中的名称，也不是“设计”页送来的设计。"
    ),
    "{} has a loss of its own and takes no objective; choose another recipe, such as gan.": (
        "{} 有自己的损失，不接受目标函数；请选其他配方，例如 gan。"
    ),
    "{} is no change; write OPTION=VALUE, such as critic_optimizer.rate=1e-4.": (
        "{} 不是一项修改；请写成 选项=值，例如 critic_optimizer.rate=1e-4。"
    ),
    "The setting {} may not name a file, a folder or code here: {}.": "这里的设置 {} 不得指向文件、文件夹或代码：{}。",
    "The field {} does not take {}.": "字段 {} 不接受 {}。",
    "The field {} cannot be read: {}; give a value as in YAML.": "字段 {} 无法读取：{}；请按 YAML 写值。",
    "You are training {} already; stop it first, or wait for its end.": "您已在训练 {}；请先停止它，或等它结束。",
    "The studio is training {} models already; wait for one to end.": "工作室已在训练 {} 个模型；请等其中一个结束。",
    "{} cannot be the name of new data; give letters, digits, dots and dashes, not in use.": (
        "{} 不能作为新数据的名称；请用尚未使用的字母、数字、点和短横。"
    ),
    "Only files that were uploaded to this page can be kept.": "只能保存上传到此页的文件。",
    "An upload has at most {} pictures and {} MB; use --data for more.": (
        "一次上传最多 {} 张图片、{} MB；更多请用 --data。"
    ),
    "Fewer than {} of these files are pictures that can be read.": "这些文件中可读的图片少于 {} 张。",
    "{}: it is no picture": "{}：不是图片",
    "{}: it claims {} pixels, more than {} million": "{}：声称有 {} 像素，超过 {} 百万",
    "it is no picture": "不是图片",
    "it claims {} pixels, more than {} million": "声称有 {} 像素，超过 {} 百万",
    "The doctor does not give this advice any more; look again.": "诊断已不再给出此建议；请重新诊断。",
    "The run {} has no pictures but points, which nobody takes for real.": (
        "训练 {} 生成的是点而不是图片，无人会当作真实。"
    ),
    "A test has an even number of items, 2 or more, so that it is balanced; {} was given.": (
        "测试的题数须为不小于 2 的偶数，以保持平衡；给出的是 {}。"
    ),
    "{} items need {} {}, and there are {}.": "{} 道题需要 {} {}，而只有 {}。",
    "real pictures": "张真实图片",
    "pictures of each model": "张各模型的图片",
    "A share of {} in {} is none.": "{1} 中的 {0} 不构成比率。",
    "The answers cannot be kept in {} ({}).": "答案无法保存到 {}（{}）。",
    "{} people have taken part, which is the most a study takes.": "已有 {} 人参加，达到测试的上限。",
    "There are {} studies; delete one first.": "已有 {} 个测试；请先删除一个。",
    "There is no such test.": "没有这个测试。",
    "This test has no password, and is taken on the studio's own machine only.": (
        "此测试没有密码，只能在工作室所在的机器上参加。"
    ),
    "Too many wrong passwords; try again in ten minutes.": "密码错误次数过多；请十分钟后再试。",
    "This is not the password.": "密码不正确。",
    "Nobody takes part under this name.": "没有以此名义参加的人。",
    "There is no such picture.": "没有这张图片。",
    "This is not the picture that is to be answered.": "这不是当前要作答的图片。",
    "A test of the kind {} is not answered by {}.": "{} 类测试不能以 {} 作答。",
    "This has been answered already.": "此题已作答。",
    "There is no {} named {}; did you mean {}?": "没有名为 {1} 的{0}；您是不是指 {2}？",
    "There is no {} named {}; known: {}.": "没有名为 {1} 的{0}；已知：{2}。",
    "run": "训练",
    "comparison": "比较",
    "data folder": "数据文件夹",
    "folder": "文件夹",
    "system": "系统",
    "objective": "目标函数",
    "recipe": "配方",
    "data set": "数据集",
    "class": "类别",
    "verb": "操作",
    "study": "研究",
    "example": "例子",
    "format": "格式",
    "{}: Field required": "{}：必填",
    "{}: Extra inputs are not permitted": "{}：不接受此项",
    "{}: Invalid JSON: {}": "{}：不是有效的 JSON：{}",
    "{}: Input should be {}": "{}：应为 {}",
    "{}: Input should be greater than or equal to {}": "{}：应不小于 {}",
    "{}: Input should be less than or equal to {}": "{}：应不大于 {}",
    "{}: Input should be greater than {}": "{}：应大于 {}",
    "{}: Input should be less than {}": "{}：应小于 {}",
    "{}: Input should be a valid {}": "{}：应为有效的 {}",
    "{}: Input should be a multiple of {}": "{}：应为 {} 的倍数",
    "{}: Input should be a finite number": "{}：应为有限的数",
    "{}: String should have at least {} character": "{}：至少 {} 个字符",
    "{}: String should have at least {} characters": "{}：至少 {} 个字符",
    "{}: String should have at most {} characters": "{}：最多 {} 个字符",
    "{}: Tuple should have at least {} item after validation, not {}": "{}：至少 {} 项，而不是 {} 项",
    "{}: Tuple should have at most {} items after validation, not {}": "{}：最多 {} 项，而不是 {} 项",
    "{}: Value error, {}": "{}：{}",
    "each model once": "每个模型只能出现一次",
    "a password has {} characters or more": "密码至少 {} 个字符",
    "{} cannot be set up: {}.": "{} 无法设定：{}。",
}
