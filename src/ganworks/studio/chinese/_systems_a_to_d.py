"""Help of the settings of systems from ALICE to DRAGAN, and its Chinese."""

from __future__ import annotations

from collections.abc import Mapping

SYSTEMS_A_TO_D: Mapping[str, str] = {
    "Further options of all bodies; see the family's page in the API.": "所有网络的更多选项；见 API 中该网络族的页面。",
    "Units of the critic that read the code, and that read image and code (paper, digits: 1024).": (
        "读取编码的判别器的单元数，以及读取图像与编码的判别器的单元数（论文，数字：1024）。"
    ),
    "Family of all players, the encoder's too: mlp, dcgan, resnet, auto or small.": (
        "所有玩家（含编码器）的网络族：mlp、dcgan、resnet、auto 或 small。"
    ),
    "Units or channels of the narrowest hidden layer.": "最窄隐藏层的单元数或通道数。",
    "Normalise the critics spectrally, and not by batches.": "对判别器做谱归一化，而不用批归一化。",
    "lambda, weight of the distance between an image and its reconstruction.": "lambda，图像与其重建之间距离的权重。",
    "lambda_p, weight of the critic of pairs of images; 0 leaves it out.": "lambda_p，图像对判别器的权重；0 表示不用。",
    "n, channels of the maps.": "n，特征图的通道数。",
    "h, dimensions of the auto-encoder's code.": "h，自编码器编码的维数。",
    "gamma, the wanted ratio of errors, generated to real.": "gamma，所求的生成误差与真实误差之比。",
    "lambda_k, how fast the balance moves.": "lambda_k，平衡量移动的速度。",
    "Normalise the critic spectrally, and not by batches.": "对判别器做谱归一化，而不用批归一化。",
    "Bring the encoder's codes to the mean and deviation of z by batch statistics; not in the paper.": (
        "用批统计量把编码器的编码调到 z 的均值与标准差；论文中没有。"
    ),
    "Channels of the players' finest map.": "各玩家最细特征图的通道数。",
    "Dimensions of z: a multiple of one more than the number of doublings from the first map to the image.": (
        "z 的维数：须为（从第一张图到图像的加倍次数加一）的倍数。"
    ),
    "The critic's width; default: that of the generator.": "判别器的宽度；默认：与生成器相同。",
    'Penalties on the critic, such as {"kind": "r1", "weight": 10}; see docs/penalties.md.': (
        '判别器上的惩罚项，例如 {"kind": "r1", "weight": 10}；见 docs/penalties.md。'
    ),
    "Number of classes; taken from the data when not given.": "类别数；未给出时取自数据。",
    'Bodies of single players in place of the paper\'s, {"generator": "dcgan", "critic": "file.py:Body"}.': (
        '各玩家单独的网络，代替论文的：{"generator": "dcgan", "critic": "file.py:Body"}。'
    ),
    "Length of the label embedding that all blocks of the generator share.": "生成器各块共用的标签嵌入的长度。",
    "beta, the weight of the orthogonal penalty on the generator; 0 leaves it out.": (
        "beta，生成器正交惩罚的权重；0 表示不用。"
    ),
    "What the penalty brings to zero: products of different filters, or W W' - I, the form the paper leaves.": (
        "惩罚项使之为零的量：不同滤波器的乘积，或 W W' - I（论文所放弃的形式）。"
    ),
    "Largest singular value that a weight of the generator may have, before spectral normalisation.": (
        "谱归一化之前，生成器权重允许的最大奇异值。"
    ),
    "The same as a multiple of each weight's second singular value; give at most one of the two.": (
        "同上，以各权重第二奇异值的倍数表示；两者至多给一个。"
    ),
    "Weight of a penalty that pulls the largest singular values there, in place of the clamp.": (
        "把最大奇异值拉向该值的惩罚项的权重，用来代替截断。"
    ),
    "Threshold t on the coordinates of z when sampling; none samples the whole prior.": (
        "采样时 z 各坐标的阈值 t；none 表示从整个先验采样。"
    ),
    "Passes over which statistics are taken before sampling; 0 uses the running ones of training.": (
        "采样前用于计算统计量的遍数；0 使用训练中的滑动统计量。"
    ),
    "Images in each of these passes.": "每一遍中的图像数。",
    "Body of the generator, and of the encoder, which is the trunk of its critic: a family, file.py:Body, or auto.": (
        "生成器的网络，以及编码器（即其判别器主干）的网络：某个网络族、file.py:Body 或 auto。"
    ),
    "Further options of the generator's body; see the family's page in the API.": (
        "生成器网络的更多选项；见 API 中该网络族的页面。"
    ),
    "Further options of the encoder's body, which is the family's critic.": (
        "编码器网络的更多选项，该网络为此网络族的判别器。"
    ),
    "lambda_z, weight of the distance between codes.": "lambda_z，编码之间距离的权重。",
    "lambda_KL, weight of the divergence from the prior, in nats per image.": (
        "lambda_KL，与先验的散度的权重，以每图像的纳特计。"
    ),
    "Both bodies: a name, file.py:Body, auto (the paper's at the paper's size), small (by size), or paper.": (
        "双方的网络：名称、file.py:Body、auto（论文尺寸时用论文的）、small（按尺寸）或 paper。"
    ),
    "Units or channels of the players' narrowest hidden layer.": "各玩家最窄隐藏层的单元数或通道数。",
    "The critic: pairs as in the paper, pairs with mismatched ones, or one head each for real and for matching.": (
        "判别器的形式：如论文的成对，加上不匹配的成对，或真实性与匹配各一个头。"
    ),
    "lambda_m, weight of the second head in the two-stage form, 1 if not given; read there only.": (
        "lambda_m，两阶段形式中第二个头的权重，未给出时为 1；仅在该形式中使用。"
    ),
    "Whether the second head learns from generated pairs too, yes if not given; read in two-stage form only.": (
        "第二个头是否也从生成的成对样本学习，未给出时为是；仅在两阶段形式中使用。"
    ),
    "Channels of the finest map of all networks.": "所有网络最细特征图的通道数。",
    "Number of clusters, which take the place of classes.": "簇数，簇代替类别。",
    "Steps of the first stage, in which the features learn.": "第一阶段的步数，学习特征。",
    "Steps of the second stage, in which the centres find their places.": "第二阶段的步数，簇中心就位。",
    "Channels of Y; taken from the data, those of X when not given.": "Y 的通道数；取自数据，未给出时与 X 相同。",
    "First layers that the generators share; default: all but the last one.": (
        "生成器共用的前若干层；默认：除最后一层外全部。"
    ),
    "Last layers that the critics share; default: all but the first one.": (
        "判别器共用的后若干层；默认：除第一层外全部。"
    ),
    "Start both domains from the same weights; not in the paper.": "两个域从相同的权重开始；论文中没有。",
    "Names of the domains in the order of their numbers; taken from the data when not given.": (
        "各域的名称，按编号排列；未给出时取自数据。"
    ),
    "Channels of the finest maps.": "最细特征图的通道数。",
    "Residual blocks of an encoder and a decoder together; default: 6 up to 128 pixels, 9 above.": (
        "编码器与解码器合计的残差块数；默认：128 像素以内 6，以上 9。"
    ),
    "How decoders double their maps: ``nearest`` (not in the paper) leaves no checkerboard.": (
        "解码器放大特征图的方式：``nearest``（论文中没有）不留棋盘纹。"
    ),
    "lambda, weight of the cycle term.": "lambda，循环项的权重。",
    "lambda_id, weight of the identity term.": "lambda_id，恒等项的权重。",
    "Earlier images kept for each critic.": "为每个判别器保留的先前图像数。",
    "Channels of Y; taken from the data, those of X when not given. Different ones have no identity term.": (
        "Y 的通道数；取自数据，未给出时与 X 相同。不同时没有恒等项。"
    ),
    "Names of X and Y; taken from the data when not given.": "X 与 Y 的名称；未给出时取自数据。",
    "Channels of the generators' and critics' finest maps.": "生成器与判别器最细特征图的通道数。",
    "Residual blocks of a generator; default: 6 up to 128 pixels, 9 above.": (
        "生成器的残差块数；默认：128 像素以内 6，以上 9。"
    ),
    "Add the input to what a generator makes, so that it starts near the identity; not in the paper.": (
        "把输入加到生成器的输出上，使其从接近恒等开始；论文中没有。"
    ),
    "How generators double their maps: ``nearest`` (not in the paper) leaves no checkerboard.": (
        "生成器放大特征图的方式：``nearest``（论文中没有）不留棋盘纹。"
    ),
    "Bodies of both players; the paper's are dcgan.": "双方的网络；论文的是 dcgan。",
    "Channels of the finest hidden layer; the paper's 64x64 networks have 128.": (
        "最细隐藏层的通道数；论文的 64x64 网络为 128。"
    ),
    "Law of z: uniform on [-1, 1] in the paper, normal, bernoulli or censored_normal.": (
        "z 的分布：论文中为 [-1, 1] 上的 uniform，或 normal、bernoulli、censored_normal。"
    ),
    "Normalisation in the critic: none or layer, since its samples must not see each other.": (
        "判别器中的归一化：none 或 layer，因为各样本不得互相看见。"
    ),
    "lambda, weight of the penalty.": "lambda，惩罚项的权重。",
    "k, the slope aimed at.": "k，目标斜率。",
    "Size of the disturbance in standard deviations of the batch.": "扰动的大小，以批的标准差计。",
    "Law of the disturbance: the authors' code, or the paper's.": "扰动的分布：作者代码的，或论文的。",
}
