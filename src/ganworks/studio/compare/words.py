"""Words of the page Compare."""

from __future__ import annotations

from ganworks.studio.words import Catalogue

WORDS: Catalogue = {
    "comparison": ("Comparison", "比较"),
    "refresh": ("Refresh", "刷新"),
    "none": (
        "There is no comparison in the folder of runs yet. Make one with: `ganworks compare dcgan wgan_gp --data "
        "digits --minutes 2 --out {folder}/compare-two`",
        "训练文件夹中还没有比较。可用命令生成：`ganworks compare dcgan wgan_gp --data digits --minutes 2 --out "
        "{folder}/compare-two`",
    ),
    "choose": ("Choose a comparison.", "请选择比较。"),
    "tables": ("The tables as text, Markdown, LaTeX and CSV", "表格下载（文本、Markdown、LaTeX、CSV）"),
}
