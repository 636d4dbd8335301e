"""Help of the settings of training and of games on scores, and its Chinese."""

from __future__ import annotations

from collections.abc import Mapping

TRAINING_HELP: Mapping[str, str] = {
    'Further options of all bodies, such as {"blocks": 2} of r3gan; see the family\'s page in the API.': (
        '所有网络的更多选项，例如 r3gan 的 {"blocks": 2}；见 API 中该网络族的页面。'
    ),
    "Further options of the generator's body alone, over those of all.": "仅生成器网络的更多选项，优先于共同的选项。",
    "Further options of the critic's body alone, over those of all.": "仅判别器网络的更多选项，优先于共同的选项。",
    'Bodies of single players, over network: {"generator": "dcgan", "critic": "file.py:Body"}.': (
        '各玩家单独的网络，优先于 network：{"generator": "dcgan", "critic": "file.py:Body"}。'
    ),
    "Deviation of the noise on whatever the critic is shown, or a schedule of it.": (
        "判别器所见图像上噪声的标准差，或其随时间的安排。"
    ),
    "Probability of each differentiable augmentation of whatever the critic is shown, or a schedule of it.": (
        "判别器所见图像上每种可微增广的概率，或其随时间的安排。"
    ),
    "Which augmentations, of flip,rotate90,scale,rotate,translation,cutout,color,hue.": (
        "使用哪些增广：flip、rotate90、scale、rotate、translation、cutout、color、hue。"
    ),
    "Adapt the probability until the critic's real scores have signs of this mean (ADA: 0.6); augment is its start.": (
        "自适应概率，使判别器在真实图像上的分数符号均值达到此值（ADA：0.6）；augment 为起点。"
    ),
    "Images over which an adaptive probability may rise from 0 to 1.": "自适应概率从 0 升到 1 至少经过的图像数。",
    "The same of the critic alone; default: width.": "同上，仅用于判别器；默认：width。",
    "Dimensions of z.": "z 的维数。",
    "Law of z: normal N(0, I), uniform on [-1, 1], bernoulli (0 or 1), or censored_normal (its positive part).": (
        "z 的分布：normal N(0, I)，uniform 在 [-1, 1] 上，bernoulli（0 或 1），或 censored_normal（其正部）。"
    ),
    "Normalisation in the critic; default: the family's own. Most penalties need none or layer.": (
        "判别器中的归一化；默认：该网络族自己的。多数惩罚项需要 none 或 layer。"
    ),
    "Divide the critic's weights by a norm: of the reshaped matrix, or of the convolution itself.": (
        "把判别器的权重除以一种范数：重排成矩阵的范数，或卷积本身的范数。"
    ),
    "Updates of the critic in a step.": "一步中判别器的更新次数。",
    "Learning rate.": "学习率。",
    "Adam's decay rates of the first and second moment; RMSProp reads the second as its smoothing.": (
        "Adam 一阶与二阶矩的衰减率；RMSProp 把第二个用作平滑系数。"
    ),
    "adam, rmsprop, or sgd (whose momentum is the first beta).": "adam、rmsprop 或 sgd（其动量为第一个 beta）。",
    "L2 weight decay.": "L2 权重衰减。",
    "Micro-batches a batch is split into, to save memory.": "一批拆成的小批数，以节省内存。",
    "Of several processes: normalise by the whole batch, as one process would, and not by each one's part.": (
        "多进程时：像单进程那样按整批归一化，而不是各按自己的一份。"
    ),
    "32, bf16 (forward passes in bfloat16, weights and penalties in float32) or 64.": (
        "32、bf16（前向用 bfloat16，权重与惩罚项用 float32）或 64。"
    ),
    "Processor threads of torch; 0 leaves torch's choice.": "torch 使用的处理器线程数；0 由 torch 决定。",
    "Keep images and weights channels-last, which most convolutions prefer.": (
        "图像与权重采用通道在后的布局，多数卷积更适合它。"
    ),
    "Multiply float32 in TF32 on NVIDIA GPUs: 10 bits of mantissa, several times as fast.": (
        "在 NVIDIA GPU 上以 TF32 计算 float32 乘法：尾数 10 位，快数倍。"
    ),
    "Keep the input of each block of a network only and compute the rest anew for gradients: for large images.": (
        "只保存每个网络块的输入，求梯度时重新计算其余部分：用于大图像。"
    ),
    "Compile the generator with torch.compile (critics with penalties cannot be).": (
        "用 torch.compile 编译生成器（带惩罚项的判别器不能编译）。"
    ),
    "Half-life, in images, of the averaged weights used for sampling, or a schedule of it; 0 turns averaging off.": (
        "采样所用平均权重的半衰期（以图像数计），或其随时间的安排；0 关闭平均。"
    ),
    "Parameters that are not trained, by the beginning of their names, such as critic.trunk (FreezeD).": (
        "不训练的参数，以名称开头指定，例如 critic.trunk（FreezeD）。"
    ),
    "Largest norm of a phase's gradient; 0 leaves gradients as they are.": "每个阶段梯度的最大范数；0 不裁剪。",
    "Steps between lines of metrics.jsonl.": "metrics.jsonl 两行之间的步数。",
    "Steps between looks at the health of the game, in whole multiples of log_every; 0 does not look.": (
        "两次健康检查之间的步数，为 log_every 的整数倍；0 不检查。"
    ),
    "Steps between logs of the three largest singular values of every weight; 0 logs none.": (
        "两次记录各权重最大三个奇异值之间的步数；0 不记录。"
    ),
    "Steps between sample pictures; 0 draws only the last.": "两张样本图之间的步数；0 只画最后一张。",
    "Images in a sample picture.": "一张样本图中的图像数。",
    "Steps between checkpoints; 0 writes only the last.": "两个检查点之间的步数；0 只写最后一个。",
    "Checkpoints kept, the newest ones.": "保留的检查点数，取最新的。",
}
