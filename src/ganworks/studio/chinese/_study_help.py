"""Help of the options of studies, and its Chinese."""

from __future__ import annotations

from collections.abc import Mapping

STUDY_HELP: Mapping[str, str] = {
    "An attribute and its value: 0 is off, 1 is on, others go beyond; may be repeated.": (
        "一个属性及其值：0 为无，1 为有，其他值超出此范围；可重复给出。"
    ),
    "The space w where there is a mapping network, else z.": "有映射网络时用空间 w，否则用 z。",
    "Another seed, other latents.": "换种子即换潜变量。",
    "Straight (lerp) or on great circles (slerp); auto: great circles for normal latents.": (
        "沿直线（lerp）或大圆（slerp）；auto：正态潜变量用大圆。"
    ),
    "Paths.": "路径数。",
    "Pictures on each.": "每条路径上的图片数。",
    "Held-out images, where no picture is given.": "未给出图片时使用的留出图像数。",
    "Of descent, from each start.": "从每个起点下降的步数。",
    "Starts.": "起点数。",
    "Step size, in deviations of a latent.": "步长，以潜变量的标准差计。",
    "For the perceptual term, or none.": "用于感知项，或 none。",
    "Class of the pictures, one or one each, where needed.": "图片的类别，一个或每张一个（需要时）。",
    "Layers taken from the pictures on top: up to 8x8, to 32x32, above.": "取自上方图片的层：至 8x8、至 32x32、以上。",
    "Pictures on the left.": "左侧的图片数。",
    "Pictures on top.": "上方的图片数。",
    "Truncation.": "截断。",
    "Another seed, other pictures.": "换种子即换图片。",
    "Samples, and as many held-out images.": "样本数，留出图像数与之相同。",
    "Most training images to look among.": "查找所用训练图像的最多数量。",
    "Where to measure distances.": "在什么特征中度量距离。",
    "Samples in the picture, nearest first.": "图中的样本数，最近的在前。",
    "Neighbours shown of each.": "每个样本显示的近邻数。",
    "Another seed, other samples.": "换种子即换样本。",
    "Styles.": "样式数。",
    "Draws of the noise.": "噪声的抽取次数。",
    "Layers that get noise.": "得到噪声的层。",
    "Pairs of latents.": "潜变量对的数量。",
    "Step on the way.": "路径上的步长。",
    "At the start of each way only, not all along it.": "只在每条路径的起点，而不是沿全程。",
    "Perceptual embedding.": "感知嵌入。",
    "Most training images that readers learn from.": "读取器学习所用训练图像的最多数量。",
    "Most held-out images that they are judged on.": "评判所用留出图像的最多数量。",
    "Which ones; all when not given.": "哪些属性；未给出时为全部。",
    "Where to: 0 is off, 1 is on, others go beyond.": "调到何值：0 为无，1 为有，其他值超出此范围。",
    "How many pictures.": "图片数。",
    "The domain that the pictures come from, by name or number.": "图片来自的域，用名称或编号。",
    "The domain that they go to.": "去往的域。",
    "Held-out pictures.": "留出图片数。",
    "Another seed, other noise.": "换种子即换噪声。",
    "Number of a categorical code.": "分类编码的编号。",
    "Number of a uniform code, along the rows instead.": "均匀编码的编号，改为沿行变化。",
    "Number of one coordinate of z, of any system, along the rows instead.": (
        "z 的某个坐标的编号（任何系统），改为沿行变化。"
    ),
    "Noises, or steps of a uniform code or an axis.": "噪声数，或均匀编码、坐标的步数。",
    "A uniform code or an axis goes from -REACH to REACH.": "均匀编码或坐标从 -REACH 到 REACH。",
    "Another seed, other noises.": "换种子即换噪声。",
    "Most frames; of more sample pictures as many are taken at even distances.": "最多帧数；样本图更多时等距选取。",
    "Frames a second.": "每秒帧数。",
    "Psi of stylegan (0 to 1), thresholds of biggan (above 0).": "stylegan 的 psi（0 到 1），biggan 的阈值（大于 0）。",
    "Pictures in a row.": "一行的图片数。",
    "A setting by which the system samples, such as truncated_layers=4.": (
        "系统采样所用的设置，例如 truncated_layers=4。"
    ),
    "Samples to measure at each amount.": "每个取值下度量的样本数。",
    "Features to measure in.": "度量所用的特征。",
    "Walks beside each other.": "并排的游走数。",
    "Random latents that each passes.": "每次游走经过的随机潜变量数。",
    "Frames from one to the next.": "从一个到下一个之间的帧数。",
}
