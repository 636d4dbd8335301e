"""Words of the page Explore."""

from __future__ import annotations

from ganworks.studio.words import Catalogue

WORDS: Catalogue = {
    "run": ("Run", "训练记录"),
    "refresh": ("Refresh", "刷新"),
    "choose": ("Choose a run.", "请选择训练记录。"),
    "can": (
        "**{system}** on {data}, step {step}: {abilities}.",
        "**{system}**，数据 {data}，第 {step} 步。能力：{abilities}。",
    ),
    "sample": ("Sample", "采样"),
    "count": ("How many", "数量"),
    "seed": ("Seed", "随机种子"),
    "go": ("Go", "执行"),
    "sliders": ("Latent sliders", "潜变量滑块"),
    "sliders_help": (
        "One latent, moved along single coordinates; 0 leaves a coordinate as it was drawn.",
        "单个潜变量沿各坐标移动；0 表示保持原值。",
    ),
    "first": ("First coordinate", "起始坐标"),
    "studies": ("Studies", "研究"),
    "study": ("Study", "研究项目"),
    "own": ("Pictures of your own", "自己的图片"),
    "own_help": (
        "They stay on this machine and are forgotten when the studio ends.",
        "图片仅保存在本机，关闭工作室后即删除。",
    ),
    "files": ("Pictures", "图片"),
    "verb": ("What to do with them", "操作"),
    "source": ("From domain", "源域"),
    "target": ("To domain", "目标域"),
    "text": ("What was seen", "结果说明"),
    "download": ("Download", "下载"),
    "export": ("Take the model with you", "导出模型"),
    "format": ("Format", "格式"),
    "unknown_run": ("This run cannot be opened: {reason}", "无法打开此训练记录：{reason}"),
    "comma": (", ", "、"),
    "can_sample": ("samples", "采样"),
    "can_latent": ("latents", "潜变量"),
    "can_translate": ("translate", "翻译到另一域"),
    "can_encode": ("encode", "编码"),
    "can_reconstruct": ("reconstruct", "重建"),
    "can_classify": ("classify", "分类"),
    "can_edit": ("edit attributes", "编辑属性"),
    "can_upscale": ("enlarge", "放大"),
    "captions": ("Captions", "描述文字"),
    "captions_help": ("one on a line, each gets a row; empty: held-out ones", "每行一条，各占一行；留空则用留出数据"),
    "classes": ("Classes", "类别"),
    "classes_help": ("each gets a row; empty: all of them", "各占一行；留空则用全部类别"),
    "attributes": ("Attribute sliders", "属性滑块"),
    "attributes_help": (
        "Left the picture as it is, right as the sliders say: 0 is off, 1 is on, beyond them the line goes on. The "
        "attributes of a picture of your own are read by a small network first.",
        "左为原图，右为滑块所示：0 为无，1 为有，之外沿直线延伸。自己图片的属性先由小网络读出。",
    ),
    "held_out": ("Number of a held-out picture", "留出图片的编号"),
    "own_picture": ("Or a picture of your own", "或自己的一张图片"),
}
