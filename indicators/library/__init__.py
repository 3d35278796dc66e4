"""The indicators: one module each, found by the registry.

``indicators/contract.py`` says what a module declares, ``indicators/periods.py`` and ``indicators/transforms.py`` hold the
arithmetic there is. The head of a module says in one line what is measured, and then, shown on the methodology page::

    *Why*          What it has to do with conflict or human rights.
    *Method*       What is done with the figures.
    *Missingness*  When there is no value, and for how long one counts.
    *Limitations*  What it cannot tell.
"""
