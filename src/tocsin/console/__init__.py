"""The pages people look at: what enters is cases as the other rooms left them, what leaves is HTML.

The console shows and asks; it must not know how a weight came about, and it decides no outcome by itself.
Its parts have faces of their own: ``tocsin.console.report`` writes the report files that a scan leaves.
"""
