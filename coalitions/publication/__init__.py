"""The publication log: what each published coalition's headline was, day by day, and from what it was computed.

`inputs.py` is all that goes into the numbers of a day, as data; `numbers.py` computes them from that data alone;
`causes.py` splits the difference between two days into its causes; `log.py` writes and reads the entries, and
`proof.py` is the file by which anybody proves one later.
"""
