"""Briefs: what a page says, as a document to take along.

One way through, for every kind of brief: *content* is read once (``country`` for one State) and knows neither format nor edition;
``edition`` puts it in order for Geneva or New York; ``as_pdf``, ``as_docx``, ``as_pptx`` and ``as_html`` write what they are given
and add nothing. So both editions say the same figures, and another kind of brief is one more module that gives ``Content``.
"""
