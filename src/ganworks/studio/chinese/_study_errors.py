"""Errors of studies, runs and pictures, and their Chinese; braces stand for names and numbers."""

from __future__ import annotations

from collections.abc import Mapping

STUDY_ERRORS: Mapping[str, str] = {
    "{} does not make its images from noise, so it has no latent space to look into.": (
        "{} 不由噪声生成图像，因此没有可考察的潜空间。"
    ),
    "{} has no mapping network, so it has no space w; it has z.": "{} 没有映射网络，因此没有空间 w；只有 z。",
    "This study has no {} to write.": "此研究没有可写出的{}。",
    "{} has no styles layer by layer; stylegan has.": "{} 没有逐层的样式；stylegan 有。",
    "{} cannot truncate its samples; stylegan and biggan can.": "{} 不能截断样本；stylegan 与 biggan 可以。",
    "There is no scale {}; the scales are {}.": "没有尺度 {}；尺度有 {}。",
    "No layer is {}: the maps have sides of {} to {} pixels.": "没有 {} 的层：特征图边长为 {} 到 {} 像素。",
    "--set {} cannot be read; give NAME=VALUE, for example glasses=1.": "{} 无法读取；请写 名称=值，例如 glasses=1。",
    "A path of {} steps leads nowhere; give 2 or more.": "{} 步的路径没有意义；请给 2 步或更多。",
    "{} paths cannot be drawn; ask for 1 or more.": "无法画 {} 条路径；请至少 1 条。",
    "{} looks at pictures, and this run makes points; give --features none.": (
        "{} 用于图片，而此训练生成点；features 请选 none。"
    ),
    "{} needs the {} of a picture, which files do not have; leave the pictures out to invert held-out ones.": (
        "{} 需要图片的 {}，而文件中没有；请不给图片，改为反演留出图片。"
    ),
    "{} needs the class of a picture; give one --label, or one for each of {}.": (
        "{} 需要图片的类别；请给一个 label，或为 {} 张各给一个。"
    ),
    "This generator makes images of shape {}, not {}.": "此生成器生成形状为 {} 的图像，而不是 {}。",
    "A search of {} starts, {} steps and rate {} finds nothing; all must be positive.": (
        "{} 个起点、{} 步、步长 {} 的搜索找不到任何结果；三者都须为正。"
    ),
    "{} makes its images from other images, which says nothing about copies.": (
        "{} 由其他图像生成图像，无法说明是否复制。"
    ),
    "{} neighbours cannot be found; ask for 1 or more.": "无法找 {} 个近邻；请至少 1 个。",
    "{} neighbours cannot be found among {}.": "在 {1} 个中找不到 {0} 个近邻。",
    "{} realisations have no deviation; ask for 2 or more.": "{} 次抽取没有标准差；请至少 2 次。",
    "A path length takes 2 pairs or more and a step above 0, not {} and {}.": (
        "路径长度需要至少 2 对潜变量与大于 0 的步长，而不是 {} 与 {}。"
    ),
    "The data of this run has no classes to read from codes.": "此训练的数据没有可从编码读出的类别。",
    "Clusters {} and classes {} do not fit together.": "簇 {} 与类别 {} 不相配。",
    "Codes {} and {} with {} and {} labels cannot be compared; both sides need (N, Z) and N labels.": (
        "编码 {} 与 {}（标签 {} 与 {} 个）无法比较；两侧都须为 (N, Z) 及 N 个标签。"
    ),
    "A label is unknown (-1); only images of known class can be probed.": "有标签未知（-1）；只能考察类别已知的图像。",
    "The data of this run has no attributes to edit.": "此训练的数据没有可编辑的属性。",
    "A slider needs at least one value, for example 0 and 1.": "滑块至少需要一个值，例如 0 与 1。",
    "The held-out data has no pictures of the domain {}.": "留出数据中没有域 {} 的图片。",
    "{} was not tried; tried: {}.": "没有试过 {}；试过：{}。",
    "{} image is too few; the check compares it with others, give 2 or more.": (
        "{} 张图像太少；检查须与其他图像比较，请给 2 张或更多。"
    ),
    (
        "The way back errs by {} from an image's own translation and by {} from another's: it knows nothing of the "
        "input, so nothing is hidden or shown."
    ): ("返回路径从图像自己的翻译出发误差为 {}，从另一图像的翻译出发为 {}：它对输入一无所知，因此谈不上隐藏或显示。"),
    "{} has no codes to sweep; infogan has.": "{} 没有可扫描的编码；infogan 有。",
    "One code is swept at a time; give one of --categorical, --uniform and --axis.": (
        "一次只扫描一个编码；请在 categorical、uniform 与 axis 中选一个。"
    ),
    "There is no {} code {}; {}.": "没有{}编码 {}；{}。",
    "There is no coordinate {} of z; they are 0 to {}.": "z 没有坐标 {}；坐标为 0 到 {}。",
    "{} has {} sample pictures, and a film needs 2; train with a smaller --sample-every.": (
        "{} 只有 {} 张样本图，影片至少需要 2 张；请用更小的 sample_every 训练。"
    ),
    "Rows of {} pictures cannot be drawn; ask for 1 or more.": "无法画每行 {} 张图片；请至少 1 张。",
    "A walk needs 2 stations and 1 frame between them, not {} and {}.": (
        "游走至少需要 2 个站点、其间 1 帧，而不是 {} 与 {}。"
    ),
    "{} walks through {} stations cannot be taken; ask for 1 or more.": (
        "无法做 {} 次经过 {} 个站点的游走；请至少 1 次。"
    ),
    "A film cannot be written to {}; give a name ending in .gif, .webp or .mp4.": (
        "影片无法写到 {}；名称请以 .gif、.webp 或 .mp4 结尾。"
    ),
    "{} needs the program ffmpeg, which is not installed here; a .gif needs nothing.": (
        "{} 需要程序 ffmpeg，这里没有安装；.gif 不需要任何程序。"
    ),
    "{} frames a second cannot be shown; give more than 0 and at most 100.": (
        "无法每秒显示 {} 帧；请大于 0 且不超过 100。"
    ),
    "ffmpeg could not make the film ({}).": "ffmpeg 未能制作影片（{}）。",
    "Cannot write {}: give a folder, or a name ending in one of {}.": (
        "无法写出 {}：请给文件夹，或以 {} 之一结尾的名称。"
    ),
    "Cannot write {}: the pictures go to a folder; give a name without the ending of a file.": (
        "无法写出 {}：图片写入文件夹，请给出不带文件扩展名的名称。"
    ),
    "Cannot write {}: give a name ending in one of {} for a picture.": "无法写出 {}：图片名称请以 {} 之一结尾。",
    "{} has no generators; packages/ganworks-demo/build.py makes them.": (
        "{} 没有生成器；由 packages/ganworks-demo/build.py 制作。"
    ),
    (
        "The trained generators are a package of their own that is not installed: pip install ganworks-demo, or make "
        "it as packages/ganworks-demo/README.md says. ganworks train makes one of yours in two minutes."
    ): (
        "训练好的生成器是单独的软件包，尚未安装：pip install ganworks-demo，或按 packages/ganworks-demo/README.md 制"
        "作。ganworks train 可在两分钟内训练出您自己的。"
    ),
    "This run works on {}x{}x{} data; pictures cannot be read for it.": (
        "此训练处理 {}x{}x{} 的数据；不能为它读取图片。"
    ),
    "None of the pictures in {} can be read.": "{} 中没有可读的图片。",
    "There is no picture in {}; files ending in {} are read.": "{} 中没有图片；可读取以 {} 结尾的文件。",
    "There is no file or folder {}; give pictures, or folders of them.": (
        "没有文件或文件夹 {}；请给出图片或图片文件夹。"
    ),
    "{} cannot be read as a picture ({}).": "{} 无法作为图片读取（{}）。",
    "{} is not a run: it has no config.yaml.": "{} 不是训练记录：没有 config.yaml。",
    "{} cannot be read as YAML ({}).": "{} 无法作为 YAML 读取（{}）。",
}
