"""Help of the settings of systems from EBGAN to the relativistic GAN, and its Chinese."""

from __future__ import annotations

from collections.abc import Mapping

SYSTEMS_E_TO_R: Mapping[str, str] = {
    "Family of the generator and of both halves of the critic: mlp, dcgan, resnet, auto or small.": (
        "生成器与判别器两半的网络族：mlp、dcgan、resnet、auto 或 small。"
    ),
    "Units or channels of the narrowest hidden layers.": "最窄隐藏层的单元数或通道数。",
    "The same of the auto-encoder alone; default: width.": "同上，仅用于自编码器；默认：width。",
    "Dimensions of the auto-encoder's code.": "自编码器编码的维数。",
    "m, the energy up to which generated images are pushed.": "m，生成图像被推至的能量上限。",
    "w, weight of the pulling-away term.": "w，拉开项的权重。",
    "Steps of the auto-encoder on real images alone before the game.": (
        "游戏开始前，自编码器单独在真实图像上训练的步数。"
    ),
    "Number of attributes; taken from the data when not given.": "属性数；未给出时取自数据。",
    "Sets of attributes, by number, of which an image has exactly one; taken from the data when not given.": (
        "属性的集合（以编号表示），每幅图像恰有其中一个；未给出时取自数据。"
    ),
    "Channels of the encoder's first map.": "编码器第一张特征图的通道数。",
    "Channels and units of the latent critic.": "潜变量判别器的通道数与单元数。",
    "Share of features left out in the latent critic.": "潜变量判别器中丢弃的特征比例。",
    "lambda_t, the weight of the latent critic in the autoencoder's loss.": (
        "lambda_t，自编码器损失中潜变量判别器的权重。"
    ),
    "What the encoder wants the latent critic to read: wrong attributes (the paper), or nothing in particular.": (
        "编码器希望潜变量判别器读出什么：错误的属性（论文），或无所偏向。"
    ),
    "Updates of the latent critic in a step.": "一步中潜变量判别器的更新次数。",
    "Row of the table.": "表中的行。",
    "What the generator minimises: the bound itself, or minus the activation of its scores.": (
        "生成器最小化什么：界本身，或其分数经激活函数后取负。"
    ),
    "pi, the weight of the data in the mixture; read by weighted_js.": "pi，数据在混合中的权重；weighted_js 使用。",
    "Order of the divergence; read by alpha.": "散度的阶；alpha 使用。",
    "Let the critic classify as well; the data must have labels, -1 where unknown.": (
        "判别器同时做分类；数据须有标签，未知处为 -1。"
    ),
    "K; taken from the data when not given, and read where semi_supervised.": (
        "K；未给出时取自数据，semi_supervised 时使用。"
    ),
    "Whether the generator matches mean features instead of scores; default: where semi_supervised.": (
        "生成器是否匹配平均特征而非分数；默认：semi_supervised 时是。"
    ),
    "B of minibatch discrimination, 0 for none; default: 100, and none where semi_supervised.": (
        "小批判别的 B，0 表示不用；默认：100，semi_supervised 时不用。"
    ),
    "Weight of the distance of each player from the mean of its past.": "各玩家与其历史平均之间距离的权重。",
    "The critic's target for generated images; above 0 smoothing is two-sided, which the paper advises against.": (
        "判别器对生成图像的目标值；大于 0 时平滑为双侧，论文不建议。"
    ),
    "The critic's target for real images, 1 does not smooth; default: 0.9, and 1 where semi_supervised.": (
        "判别器对真实图像的目标值，1 为不平滑；默认：0.9，semi_supervised 时为 1。"
    ),
    "Size of the reference batch, where the generator has batch normalisation; 0 leaves that as it is.": (
        "参考批的大小（生成器有批归一化时）；0 保持不变。"
    ),
    "Deviation of the noise on the input of the critic's layers.": "判别器各层输入上噪声的标准差。",
    "Classes of each categorical code.": "每个分类编码的类别数。",
    "Uniform codes on [-1, 1].": "[-1, 1] 上的均匀编码数。",
    "lambda for the categorical codes.": "分类编码的 lambda。",
    "lambda for the uniform codes.": "均匀编码的 lambda。",
    "K, bands of details; default: halve while at least 8 pixels a side are left, but once in any case.": (
        "K，细节的频带数；默认：只要每边还剩至少 8 像素就减半，但至少一次。"
    ),
    "Steps of each level before the next finer one, the finest going on to the end; 0 trains all in every step.": (
        "进入下一更细层级前每层的步数，最细层一直训练到结束；0 表示每步训练全部。"
    ),
    "Family of the bands' critics: mlp, dcgan, resnet, auto or small.": (
        "各频带判别器的网络族：mlp、dcgan、resnet、auto 或 small。"
    ),
    "Channels of the bands' generators and of their critics' narrowest layer.": (
        "各频带生成器的通道数，以及其判别器最窄层的通道数。"
    ),
    "Family of both players of the small image.": "小图像双方的网络族。",
    "Bodies over these: generator, of the small image; critic, of all levels (a band has twice the channels).": (
        "优先于以上的网络：generator（小图像的）；critic（所有层级的，频带的通道数为两倍）。"
    ),
    "Units or channels of their narrowest hidden layer.": "其最窄隐藏层的单元数或通道数。",
    "Dimensions of z_K.": "z_K 的维数。",
    "a_0, the label of generated images; less than real_label.": "a_0，生成图像的标签；小于 real_label。",
    "b, the label of real images.": "b，真实图像的标签。",
    "c, the label that the generator wants for its images.": "c，生成器希望其图像得到的标签。",
    "Channels of y; taken from the data, those of x when not given.": "y 的通道数；取自数据，未给出时与 x 相同。",
    "Channels of the generator's and the critic's finest maps.": "生成器与判别器最细特征图的通道数。",
    "How often the generator halves an image; default: as often as it can, at most 8 times.": (
        "生成器把图像减半的次数；默认：尽可能多，至多 8 次。"
    ),
    "Share of numbers left out in the decoder's first layers, the only noise; 0 is one translation an image.": (
        "解码器前几层中丢弃的比例，是唯一的噪声；0 表示每图只有一种翻译。"
    ),
    "lambda, weight of the L1 distance to the true counterpart.": "lambda，与真实对应图像的 L1 距离的权重。",
    "Least side of the first stage; the image's own side, or more, trains without growth.": (
        "第一阶段的最小边长；等于或大于图像边长时不做增长。"
    ),
    "Steps of each stage with the new side in full; the last goes on until the budget is spent.": (
        "新边长完全生效后每阶段的步数；最后阶段持续到预算用完。"
    ),
    "Steps over which a new side is faded in.": "新边长渐入所用的步数。",
    "Images among which the critic's minibatch deviation is taken.": "计算判别器小批标准差的图像组的大小。",
    "Images in a batch from the stage of each of these sides on, {4: 16, 512: 6}; fewer images, more steps.": (
        "从各边长的阶段起每批的图像数，如 {4: 16, 512: 6}；图像越少，步数越多。"
    ),
    "Learning rate of both players from the stage of each of these sides on; before, that of their optimizer.": (
        "从各边长的阶段起双方的学习率；此前用其优化器的学习率。"
    ),
    "lambda, weight of the gradient penalty.": "lambda，梯度惩罚的权重。",
    "epsilon, weight of the squared scores of real images.": "epsilon，真实图像分数平方的权重。",
    "Compare each image with the mean of the other kind (RaGAN), or with one of the other kind (RGAN).": (
        "每幅图像与另一类的均值比较（RaGAN），或与另一类的一幅比较（RGAN）。"
    ),
    "The cost of a margin.": "差距的代价。",
    "Any objective to make relativistic, in place of a cost: a catalogue name, a saved design, or its content.": (
        "要相对化的任一目标函数，代替代价：目录名、保存的设计或其内容。"
    ),
    "Steps of the first stage, in which the classifier learns.": "第一阶段的步数，学习分类器。",
    "lambda, the weight of the labelled images in the classifier's loss.": "lambda，有标签图像在分类器损失中的权重。",
    "Weight of the quarter turns in the classifier's loss.": "分类器损失中四分之一转的权重。",
    "Share of a batch that is turned in the first stage.": "第一阶段中一批里旋转的比例。",
    "lambda, the weight of the labelled images' cross-entropy in the critic's loss.": (
        "lambda，有标签图像的交叉熵在判别器损失中的权重。"
    ),
    (
        "Labelled images of the last ones seen that the classifier also learns from in each turn; not in the paper, "
        "for batches that hold few."
    ): ("最近所见的有标签图像中，分类器每步额外学习的数量；论文中没有，用于有标签图像很少的批。"),
    "Labelled images that are remembered, where ``remembered`` draws any.": (
        "记住的有标签图像数（``remembered`` 从中抽取时）。"
    ),
    "Judge unlabelled images under the classifier's probabilities instead of its likeliest class.": (
        "以分类器的概率而非最可能的类别评判无标签图像。"
    ),
    "w_D, the weight of real images' quarter turns in the critic's loss.": (
        "w_D，真实图像四分之一转在判别器损失中的权重。"
    ),
    "w_G, the weight of generated images' quarter turns in the generator's loss.": (
        "w_G，生成图像四分之一转在生成器损失中的权重。"
    ),
    "Share of a batch that is also shown turned.": "一批中另外以旋转方式展示的比例。",
}
