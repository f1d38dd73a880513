#!/usr/bin/env bash
# Sanctions and country risk hang on which country a name means. Guess: a library's search for a country's own English name gives that country
# first, or nothing. Seen: pycountry's search answers Nigeria before Niger, for the Republic of Korea only North Korea, for the Republic of
# China only China, for Kosovo Serbia, and nothing for Turkey or Burma; countrynames and countryguess agree with the names.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check pycountry==26.2.16 countrynames==1.17.0 countryguess==0.4.9
cat >names.py <<'P'
import countrynames, pycountry
from countryguess import guess_country
def search(name):
    try:
        return ",".join(country.alpha_2 for country in pycountry.countries.search_fuzzy(name))
    except LookupError:
        return "nothing"
for name in ("Niger", "Republic of Korea", "South Korea", "Republic of China", "Kosovo", "Turkey", "Burma"):
    print(name, "| pycountry", search(name), "| countrynames", countrynames.to_code(name), "| countryguess", guess_country(name)["iso2"])
P
v/bin/python names.py >seen
cat >expected <<'S'
Niger | pycountry NG,NE | countrynames NE | countryguess NE
Republic of Korea | pycountry KP | countrynames KR | countryguess KR
South Korea | pycountry KR | countrynames KR | countryguess KR
Republic of China | pycountry CN | countrynames TW | countryguess TW
Kosovo | pycountry RS | countrynames XK | countryguess XK
Turkey | pycountry nothing | countrynames TR | countryguess TR
Burma | pycountry nothing | countrynames MM | countryguess MM
S
cat seen; diff expected seen && echo "as written down: pycountry 26.2.16, countrynames 1.17.0, countryguess 0.4.9"
