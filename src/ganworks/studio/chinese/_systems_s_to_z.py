"""Help of the settings of systems from SNGAN to XGAN, and its Chinese."""

from __future__ import annotations

from collections.abc import Mapping

SYSTEMS_S_TO_Z: Mapping[str, str] = {
    "Norm the critic's weights are divided by: of the reshaped matrix, or of the convolution itself.": (
        "判别器权重所除以的范数：重排成矩阵的范数，或卷积本身的范数。"
    ),
    "Channels of the generator's maps.": "生成器特征图的通道数。",
    "Residual blocks of the generator.": "生成器的残差块数。",
    "Learn what bicubic enlargement lacks, and start from it; the paper's network learns the whole picture.": (
        "学习双三次放大所缺的部分，并从它开始；论文的网络学习整幅图像。"
    ),
    "Channels of the critic's first map.": "判别器第一张特征图的通道数。",
    "Units of the critic's dense layer.": "判别器全连接层的单元数。",
    "What the content term compares: activations vgg16_BLOCK_LAYER, pixels (the paper's SRGAN-MSE), or given.": (
        "内容项比较什么：激活 vgg16_BLOCK_LAYER、像素（论文的 SRGAN-MSE），或给定的特征。"
    ),
    "s, which multiplies activations.": "s，乘在激活上的系数。",
    "Weight of the adversarial term.": "对抗项的权重。",
    "Steps on pixels alone, before the game.": "游戏之前只用像素训练的步数。",
    "The words of the captions, numbered from 2; taken from the data when not given.": (
        "描述文字的词表，从 2 开始编号；未给出时取自数据。"
    ),
    "Text encoder: bag of words, gru, or one made known by ganworks.networks.text.add_encoder.": (
        "文本编码器：词袋、gru，或用 ganworks.networks.text.add_encoder 登记的编码器。"
    ),
    "E, length of a caption's features.": "E，描述文字特征的长度。",
    "K, length of the condition drawn from them, and of the text the critics read.": (
        "K，由其抽取的条件的长度，也是判别器所读文本的长度。"
    ),
    "lambda, the weight of conditioning augmentation's divergence per dimension.": "lambda，条件增广每维散度的权重。",
    "Channels of the finest map of both critics; default: width.": "两个判别器最细特征图的通道数；默认：width。",
    "Channels of the finest map of stage II's generator; default: width.": (
        "第二阶段生成器最细特征图的通道数；默认：width。"
    ),
    'Further options of stage II\'s generator, such as {"widest": 768}.': (
        '第二阶段生成器的更多选项，例如 {"widest": 768}。'
    ),
    'Further options of stage II\'s critic, such as {"widest": 3072, "meeting": 768}.': (
        '第二阶段判别器的更多选项，例如 {"widest": 3072, "meeting": 768}。'
    ),
    "Residual blocks of the refiner (paper: 4 at 256 pixels, 2 at 128).": (
        "精修网络的残差块数（论文：256 像素用 4，128 像素用 2）。"
    ),
    "How many times smaller the sketch is than the picture: a power of two.": "草图比图像小多少倍：2 的幂。",
    "Steps of stage I; stage II runs until the budget is spent.": "第一阶段的步数；第二阶段持续到预算用完。",
    "Channels of the generator's finest map (authors' code: 16).": "生成器最细特征图的通道数（作者代码：16）。",
    "Channels of the critics' finest maps (authors' code: 64); default: width.": (
        "判别器最细特征图的通道数（作者代码：64）；默认：width。"
    ),
    "Residual blocks of each branch.": "每个分支的残差块数。",
    "How many images of different size a caption bears.": "一条描述对应多少种尺寸的图像。",
    "alpha, the weight of colour consistency.": "alpha，颜色一致性的权重。",
    "Number of domains; taken from the data when not given, 0 leaves domains alone.": (
        "域数；未给出时取自数据，0 表示不用域。"
    ),
    "Names of the domains; taken from the data when not given.": "各域的名称；未给出时取自数据。",
    "Number of attributes; taken from the data when not given, 0 leaves attributes alone.": (
        "属性数；未给出时取自数据，0 表示不用属性。"
    ),
    "Halvings of the map in the generator.": "生成器中特征图减半的次数。",
    "Let the generator leave what is not to change as it is, by a mask that it draws (not in the paper).": (
        "生成器用自己画出的掩码保留不必改变的部分（论文中没有）。"
    ),
    "lambda_cls, weight of the labels in both players' losses.": "lambda_cls，标签在双方损失中的权重。",
    "lambda_rec, weight of the way back.": "lambda_rec，返回路径的权重。",
    "lambda_gp, weight of the gradient penalty.": "lambda_gp，梯度惩罚的权重。",
    "Dimensions of w.": "w 的维数。",
    "Layers of the mapping network.": "映射网络的层数。",
    "Their learning rate as a multiple of the generator's.": "其学习率，为生成器学习率的倍数。",
    "Share of images whose styles come from two latents.": "样式来自两个潜变量的图像比例。",
    (
        "Truncation when sampling: the share of a style's distance from the mean that is kept; or one for each side "
        "of the maps, from the first, the last of them also for those that follow."
    ): ("采样时的截断：保留样式与均值之距离的比例；或从第一层起每个边长各一个，最后一个也用于其后各层。"),
    "Layers, from the first, that are truncated.": "截断的层，从第一层起。",
    "Share of the mean style that a step leaves as it is.": "每步中平均样式保持不变的比例。",
    "gamma, weight of R1.": "gamma，R1 的权重。",
    "Steps between penalties.": "两次惩罚之间的步数。",
    "Family of the generator and the critic: mlp, dcgan, resnet, auto or small.": (
        "生成器与判别器的网络族：mlp、dcgan、resnet、auto 或 small。"
    ),
    "alpha, the classifier's share of what the critic takes for false.": (
        "alpha，判别器视为假的样本中分类器所占的比例。"
    ),
    "alpha_P, weight of generated images in the classifier's lessons.": "alpha_P，生成图像在分类器学习中的权重。",
    "Steps in which the classifier learns alone.": "分类器单独学习的步数。",
    "Steps of the game before generated images become lessons.": "游戏开始多少步之后生成图像才用于分类器。",
    "Labelled images that each turn draws from the memory, as a share of the batch.": (
        "每步从记忆中抽取的有标签图像，以批的比例计。"
    ),
    "Labelled images remembered, the latest ones.": "记住的有标签图像数，取最新的。",
    "Weight of the entropy of the classifier's answers.": "分类器输出的熵的权重。",
    "Weight of the imbalance of the classifier's answers over the classes.": "分类器输出在各类别间不平衡的权重。",
    "The classifier's body: five convolutions, or the paper's nine (with a width of 128).": (
        "分类器的网络：五个卷积，或论文的九个（宽度 128）。"
    ),
    "Channels of the classifier's finest maps.": "分类器最细特征图的通道数。",
    "Deviation of the noise on the images that the classifier learns from.": "分类器所学图像上噪声的标准差。",
    "Share of the classifier's channels left out in training; of the small one's last features twice as many.": (
        "训练中丢弃的分类器通道比例；小型网络的最后特征丢弃两倍。"
    ),
    "Residual blocks of each encoder and generator.": "每个编码器与生成器的残差块数。",
    "Residual blocks that both encoders, and both generators, have in common.": (
        "两个编码器之间、两个生成器之间共用的残差块数。"
    ),
    "One encoder for both domains, told which by a channel of ones or zeros: sharing in the extreme.": (
        "两个域共用一个编码器，以全一或全零的通道告知是哪个域：共享的极端。"
    ),
    "lambda_kl.": "lambda_kl。",
    "lambda_rec.": "lambda_rec。",
    "lambda_cyc.": "lambda_cyc。",
    "s, deviation of a pixel around the generator's output, for pixels in [-1, 1].": (
        "s，像素围绕生成器输出的标准差，像素在 [-1, 1] 内。"
    ),
    "Weight of the divergence from the prior; 1 is the bound, larger values make a beta-VAE.": (
        "与先验的散度的权重；1 为下界，更大则为 beta-VAE。"
    ),
    "Family of all players: mlp, dcgan, resnet, auto or small.": (
        "所有玩家的网络族：mlp、dcgan、resnet、auto 或 small。"
    ),
    "What the critic tells apart: 2, real and made; 3, real, reconstruction and sample.": (
        "判别器区分什么：2，真实与生成；3，真实、重建与样本。"
    ),
    "Further options of the critic's body.": "判别器网络的更多选项。",
    "gamma, weight of likeness against the adversarial term in the generator's turn; a choice of ours.": (
        "gamma，生成器一步中相似度相对对抗项的权重；我们的选择。"
    ),
    "Normalisation in the critic.": "判别器中的归一化。",
    "c, the largest absolute weight of the critic.": "c，判别器权重的最大绝对值。",
    "Punish only slopes above one.": "只惩罚大于一的斜率。",
    "Length of the embedding; that of the teacher's features where there is one.": (
        "嵌入的长度；有教师时取教师特征的长度。"
    ),
    "lambda_r.": "lambda_r。",
    "omega_d, how strongly the encoders work against the classifier of domains.": "omega_d，编码器对抗域分类器的强度。",
    "omega_s, weight of semantic consistency; at 1 all embeddings became one, where they had a learned gain.": (
        "omega_s，语义一致性的权重；曾在为 1 且增益可学时使所有嵌入变成同一个。"
    ),
    "omega_g, weight of the critics' game.": "omega_g，判别器游戏的权重。",
    "Name of a feature extractor that teaches the encoder of X (ganworks list features); none where empty.": (
        "指导 X 编码器的特征提取器的名称（ganworks list features）；留空则没有。"
    ),
    "omega_t, weight of the teacher.": "omega_t，教师的权重。",
}
