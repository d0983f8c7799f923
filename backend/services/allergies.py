"""Whether a medicine may be one that a patient is allergic to: pure matching of words."""

import re
import unicodedata
from collections.abc import Iterable

# Families whose members are given or refused together, by the beginnings of their names.
FAMILIES = tuple(
    re.compile(rf"\b(?:{stems})")
    for stems in (
        r"penicil|benzylpenicil|phenoxymethylpenicil|amoxi|ampicil|augment|cloxacil|flucloxacil"
        r"|dicloxacil|oxacil|nafcil|piperacil|ticarcil|tazocin|pivmecil",
        r"cef|ceph|keflex",
        r"sulfa|sulpha|sulfon|sulphon|cotrimox|trimoxaz|bactrim|septrin|septra",
        r"nsaid|non ?steroid|anti ?inflam|aspirin|asa\b|acetylsal|acetilsal|ecosprin|disprin"
        r"|ibuprof|brufen|naprox|diclof|aceclof|voltar|ketorol|ketoprof|indomet|mefenam"
        r"|piroxic|melox|nimesul|celecox|celebrex|etoricox",
        r"macrolid|erythrom|eritrom|azithrom|azitrom|clarithrom|claritrom|roxithrom",
        r"quinolon|fluoroquin|ciproflox|levoflox|ofloxac|moxiflox|norflox",
        r"tetrac[iy]cl|doxyc[iy]cl|minoc[iy]cl|lymecycl",
        r"opioid|opiate|opiac|morphin|morfin|code[iy]n|tramad|oxycod|hydrocod|peth?idin|fentan",
        r"statin|atorva|rosuva|simvasta|pravasta",
        r"ace inhib|enalap|lisinop|ramip|perindop|captop",
        r"paracetam|acetaminoph|acetaminof|crocin|tylenol|calpol",
        r"li[dg]n?ocain|bupivac",
        r"phenyto|fenito|carbamaz|oxcarbaz|lamotrig",
    )
)
SAYS_NOTHING = re.compile(
    r"acetate|allerg\w*|anaphyla\w*|antibiotics?|calcium|capsules?|chloride|class|cream|drops?"
    r"|drugs?|family|hives|hydrochloride|injections?|intoleran\w*|itching|maleate|medicines?|mild"
    r"|moderate|ointment|oral|other|phosphate|potassium|rash|reactions?|severe|sodium|sul(f|ph)ate"
    r"|swelling|syrup|tablets?|tartrate|unknown|with"
)
WORD = re.compile(r"[^\W\d_]+")
SHORTEST_NAME = 4
SHORTEST_STEM = 5
LONGEST_ENDING = 3


def conflict(medicine: str, allergies: Iterable[str]) -> str | None:
    """The first of the allergies that the medicine may touch; None when there is none."""
    return next((allergy for allergy in allergies if _touches(medicine, allergy)), None)


def _touches(medicine: str, allergy: str) -> bool:
    given, feared = _words(medicine), _words(allergy)
    return _one_family(given, feared) or any(_alike(a, b) for a in given for b in feared)


def _words(text: str) -> list[str]:
    """Plain lower-case words, without accents and without those that name no substance."""
    spread = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in spread if not unicodedata.combining(c)).casefold()
    return [word for word in WORD.findall(plain) if not SAYS_NOTHING.fullmatch(word)]


def _one_family(given: list[str], feared: list[str]) -> bool:
    one, other = " ".join(given), " ".join(feared)
    return any(family.search(one) and family.search(other) for family in FAMILIES)


def _alike(one: str, other: str) -> bool:
    """The same word, or the same stem with another ending (ibuprofen, ibuprofeno)."""
    if one == other:
        return len(one) >= SHORTEST_NAME
    shorter, longer = sorted((one, other), key=len)
    needed = max(SHORTEST_STEM, len(longer) - LONGEST_ENDING)
    return len(shorter) >= needed and longer.startswith(shorter[:needed])
