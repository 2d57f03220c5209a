"""A class list finds its students, whatever program and language it comes from."""

from pathlib import Path

import pytest

from grader.exceptions import GraderError
from grader.intake.roster import Person, read_roster
from grader.intake.tables import read_table


def roster(tmp_path: Path, text: str) -> tuple[Person, ...]:
    file = tmp_path / "roster.csv"
    file.write_text(text, encoding="utf-8")
    return read_roster(file)


@pytest.mark.parametrize(
    ("text", "name", "ids"),
    [
        ("Nachname;Vorname;E-Mail-Adresse;Matrikelnummer\nNoether;Emmy;e@x.de;123\n", "Emmy Noether", "e@x.de 123"),
        ("Name;Vorname;Matrikel-Nr.\nNoether;Emmy;123\n", "Emmy Noether", "123"),
        ("Vollständiger Name,E-Mail\nEmmy Noether,e@x.de\n", "Emmy Noether", "e@x.de"),
        ("Benutzername,Familienname,Vorname\nemmy,Noether,Emmy\n", "Emmy Noether", "emmy"),
        ("Prénom;Nom;Adresse de courriel;Numéro d'étudiant\nÉmilie;du Châtelet;e@x.fr;7\n", None, "e@x.fr 7"),
        ("Nom complet,N° étudiant,Nom d'utilisateur\nÉmilie du Châtelet,7,emilie\n", None, "emilie 7"),
        ("Nombre,Apellido(s),Dirección de correo\nMaría,Andresa,m@x.es\n", "María Andresa", "m@x.es"),
        ("Apellidos,Nombre,Número de ID,Usuario\nAndresa,María,9,maria\n", "María Andresa", "maria 9"),
        ("Nombre completo;Correo electrónico\nMaría Andresa;m@x.es\n", "María Andresa", "m@x.es"),
        ("Cognome,Nome,Matricola\nAgnesi,Maria,4\n", "Maria Agnesi", "4"),
        ("Achternaam,Voornaam,Studentnummer\nJacobs,Aletta,4\n", "Aletta Jacobs", "4"),
        ("name,first name\nAda Lovelace,Ada\n", "Ada Lovelace", ""),
        ("Pre\u0301nom,NOM\nÉmilie,du Châtelet\n", "Émilie du Châtelet", ""),
    ],
)
def test_headings_in_other_languages(tmp_path: Path, text: str, name: str | None, ids: str) -> None:
    (person,) = roster(tmp_path, text)
    assert person.name == (name or "Émilie du Châtelet")
    assert sorted(person.ids.values()) == sorted(ids.split())


def test_github_s_identifier_is_no_student_number(tmp_path: Path) -> None:
    text = '"identifier","github_username","github_id","name"\n"4711","ada","1",""\n"Grace Hopper","grace","2",""\n'
    ada, grace = roster(tmp_path, text)
    assert (ada.ids, grace.ids) == ({"login": "ada"}, {"login": "grace"})
    assert ("sis", "4711") in ada.identity.keys
    assert ("name", "gracehopper") in grace.identity.keys


def test_brightspace_marks_user_names_and_numbers(tmp_path: Path) -> None:
    text = "OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator\n#400,#doej,Doe,John,j@x.ca,#\n"
    (person,) = roster(tmp_path, text)
    assert person.name == "John Doe"
    assert person.ids == {"sis": "400", "email": "j@x.ca", "login": "doej"}


@pytest.mark.parametrize("heading", ["Identifier", "ID", "Identifiant", "Identificador"])
@pytest.mark.parametrize("word", ["Participant ", "Teilnehmer/in", "Participant·e"])
def test_moodle_s_participants_in_any_language(tmp_path: Path, heading: str, word: str) -> None:
    people = roster(tmp_path, f"{heading},Name,E-Mail\n{word}201,Ada Lovelace,a@x.edu\n{word}7,Bo,b@x.edu\n")
    assert [person.ids for person in people] == [
        {"moodle": "201", "email": "a@x.edu"},
        {"moodle": "7", "email": "b@x.edu"},
    ]


def test_numbers_of_students_with_a_letter_are_no_participants(tmp_path: Path) -> None:
    people = roster(tmp_path, "id,name\nS1,Ada\nS2,Bo\n")
    assert [person.ids for person in people] == [{"sis": "S1"}, {"sis": "S2"}]


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\r\nName;E-Mail\r\nAda;ada@x\r\n",
        "Course list 2026,\n,\nExported on 1 March,\nname,email\nAda,ada@x\n",
        'name;email\n"=""Ada""";="ada@x"\n',
    ],
    ids=["separator", "titles", "formulas"],
)
def test_what_spreadsheets_add_is_no_student(tmp_path: Path, text: str) -> None:
    (tmp_path / "roster.csv").write_bytes(text.encode())
    assert [(one.name, one.ids) for one in read_roster(tmp_path / "roster.csv")] == [("Ada", {"email": "ada@x"})]


def test_a_line_is_counted_with_those_above_the_columns(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("sep=,\nCourse\n\nname,email\nAda,a@x\nBo,a@x\n")
    with pytest.raises(GraderError, match="line 6: a@x is in line 5 too"):
        read_roster(tmp_path / "roster.csv")


@pytest.mark.parametrize(
    ("content", "what"),
    [(b"PK\x03\x04\x14\0", "an Excel workbook"), (b"\xd0\xcf\x11\xe0", "an old Excel"), (b"\r\n<html>", "a web page")],
)
def test_what_is_no_csv_file_is_told_as_what_it_is(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "roster.csv").write_bytes(content)
    with pytest.raises(GraderError, match=f"is {what}.*save the table as CSV"):
        read_roster(tmp_path / "roster.csv")


def test_a_table_that_tells_its_separator_is_written_back_as_it_was(tmp_path: Path) -> None:
    text = "sep=;\r\nname;points\r\nAda;\r\n"
    (tmp_path / "sheet.csv").write_bytes(text.encode())
    table = read_table(tmp_path / "sheet.csv")
    assert table.text() == text
    table.set_cell(table.rows[1], 1, "7,5")
    assert table.text() == "sep=;\r\nname;points\r\nAda;7,5\r\n"
