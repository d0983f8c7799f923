"""Which medicines need a second look."""

import pytest

from services import allergies


@pytest.mark.parametrize(
    ("medicine", "allergy"),
    [
        pytest.param("Amoxicillin", "Penicillin (anaphylaxis)", id="one of the family"),
        pytest.param("Co-amoxiclav 625", "penicillins", id="a combination"),
        pytest.param("Ampicillin", "Amoxicillin", id="a sister"),
        pytest.param("IBUPROFEN", "ibuprofeno", id="another language's ending"),
        pytest.param("Paracétamol", "Paracetamol", id="accents"),
        pytest.param("Diclofenac sodium", "Aspirin - asthma", id="anti-inflammatories"),
        pytest.param("Naproxen", "NSAIDs", id="the family's own name"),
        pytest.param("Co-trimoxazole", "Sulfa drugs", id="sulfonamides"),
        pytest.param("Ramipril", "ACE inhibitors", id="two words"),
        pytest.param("Metoclopramide", "metoclopramide", id="no family"),
        pytest.param("Penicilina V", "Penicillin", id="Spanish"),
    ],
)
def test_a_medicine_that_may_harm_is_noticed(medicine, allergy):
    assert allergies.conflict(medicine, ["Dust mites", allergy]) == allergy


@pytest.mark.parametrize(
    ("medicine", "allergy"),
    [
        pytest.param("Ferrous sulphate", "Sulfa drugs", id="a salt is no sulfonamide"),
        pytest.param("Diclofenac sodium", "Sodium metabisulfite", id="a salt in common"),
        pytest.param("Azithromycin", "Penicillin (anaphylaxis)", id="another family"),
        pytest.param("Metformin", "Metronidazole", id="the same beginning"),
        pytest.param("Cough syrup with honey", "Rash with any syrup", id="words of no substance"),
        pytest.param("Amlodipine", "None known", id="nothing known"),
        pytest.param("Amlodipine", "", id="nothing said"),
    ],
)
def test_others_pass(medicine, allergy):
    assert allergies.conflict(medicine, [allergy]) is None
