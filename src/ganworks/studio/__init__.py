"""The studio: the workshop as pages in a browser. Needs the extra ``studio`` (gradio); nothing else does.

    ganworks studio

Each page is a package: plain functions of values, which know no gradio and are tested without it, a catalogue of words
in English and Chinese (``words.py``), and ``page.py``, which puts them on a page. Gradio is imported where a page is
built, never before.
"""
