"""Words of the page Explore."""

from __future__ import annotations

from ganworks.studio.words import Catalogue

WORDS: Catalogue = {
    "run": ("Run", "训练记录"),
    "refresh": ("Refresh", "刷新"),
    "choose": ("Choose a run.", "请选择训练记录。"),
    "can": (
        "**{system}** on {data}, step {step}. It can: {abilities}.",
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
    "needs_pictures": ("Give pictures first.", "请先提供图片。"),
}
