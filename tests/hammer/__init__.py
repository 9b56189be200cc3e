"""Wayhome under hostile and clumsy clients, on loopback: whoever needs help is served meanwhile.

An ordinary run takes a short sample; `python -m tests.bench hammer` measures each storm for longer.
"""
