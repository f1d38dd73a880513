"""Asks verify.py about many bundles: a line `bundle TAB trust file` on standard input each, the verdict's word for each on
standard output. A line `grant TAB proof TAB digest TAB time TAB trust file` asks about a grant proof. A signature that was computed once is not computed again: altered copies share most of theirs."""
import functools
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import verify  # noqa: E402

verify.ed25519_verify = functools.lru_cache(maxsize=None)(verify.ed25519_verify)

for line in sys.stdin:
    asked = line.rstrip("\n").split("\t")
    try:
        if asked[0] == "grant":
            _, proof, digest, at, trust = asked
            with open(proof, "rb") as file:
                data = file.read()
            if trust:
                with open(trust, "rb") as file:
                    trust = verify.read_trust(file.read())
            word, why = verify.verify_grant(data, digest, trust or None, at)
        else:
            word, why = verify.verify(asked[0], asked[1] or None)
    except Exception as error:  # a verifier that stumbles agrees with nobody
        word, why = "Stumbled", repr(error)
    print("%s\t%s" % (word, why.replace("\n", " ").replace("\t", " ")), flush=True)
