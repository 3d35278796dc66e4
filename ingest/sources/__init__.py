"""The sources: one module each, found by the registry.

``ingest/contract.py`` says what a module declares, fetches and returns. ``ingest/reading.py`` and ``ingest/workbooks.py`` turn
bytes into tables, ``data.countries.resolve_all`` a provider's codes or names into iso3. The head of a module says in one
line what is measured, and then, shown on the methodology page::

    *Upstream*     Who publishes it, where, in which form.
    *Measures*     What each series counts, and in which unit.
    *Lag*          From the end of a period to its publication.
    *Revisions*    What a release does with earlier figures.
    *Zero*         What a zero means, and what a blank.
    *Limitations*  What the figures cannot tell.
"""
