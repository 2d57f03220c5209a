"""A class list finds its students, whatever program and language it comes from."""

from pathlib import Path

import pytest

from grader.exceptions import GraderError
from grader.intake import HandIn, find
from grader.intake.roster import Person, read_roster
from grader.intake.tables import read_table
from tests.test_near_names import CREATE, SAY, TWO, Files, lay, texts, zipped


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
        ("Vorname;Nachname;Nutzernamen;Matrikelnummer\nEmmy;Noether;emmy;7\n", "Emmy Noether", "emmy 7"),  # Stud.IP
        ("Name,User ID,Email Address\nEmmy Noether,emmy,e@x.de\n", "Emmy Noether", "emmy e@x.de"),  # Sakai
        ("Last Name,First Name,NetID\nNoether,Emmy,emmy\n", "Emmy Noether", "emmy"),
        ("Vorname;Nachname;Institutionsnummer\nEmmy;Noether;7\n", "Emmy Noether", "7"),  # OpenOLAT
        ("Imię;Nazwisko;Adres e-mail\nEmmy;Noether;e@x.pl\n", "Emmy Noether", "e@x.pl"),
        ("Förnamn;Efternamn;E-post\nEmmy;Noether;e@x.se\n", "Emmy Noether", "e@x.se"),
        ("Имя;Фамилия;Адрес электронной почты\nEmmy;Noether;e@x.ru\n", "Emmy Noether", "e@x.ru"),
        ("姓名,学号\nEmmy Noether,7\n", "Emmy Noether", "7"),
        ("Pre\u0301nom,NOM\nÉmilie,du Châtelet\n", "Émilie du Châtelet", ""),
    ],
)
def test_headings_in_other_languages(tmp_path: Path, text: str, name: str | None, ids: str) -> None:
    (person,) = roster(tmp_path, text)
    assert person.name == (name or "Émilie du Châtelet")
    assert sorted(person.ids.values()) == sorted(ids.split())


@pytest.mark.parametrize(
    "text",
    [
        "First,Last,Email\nAda,Lovelace,ada@x.org\nBo,Ek,bo@x.org\n",
        "Name,,Email\nAda,Lovelace,ada@x.org\nBo,Ek,bo@x.org\n",  # the heading of two merged cells
        "Student;;;E-Mail\nAda;Lovelace;;ada@x.org\nBo;Ek;sick;bo@x.org\n",
        "Name,,Email\nAda Lovelace,,ada@x.org\nBo Ek,sick,bo@x.org\n",
        "Name,,Email\nAda Lovelace,3,ada@x.org\nBo Ek,4,bo@x.org\n",
    ],
)
def test_names_in_two_columns_are_whole(tmp_path: Path, text: str) -> None:
    assert [one.name for one in roster(tmp_path, text)] == ["Ada Lovelace", "Bo Ek"]


@pytest.mark.parametrize("blank", ["-", "–", "N/A", "nan", "None", "NULL"])
def test_what_programs_write_for_nothing_is_no_number_that_two_have(tmp_path: Path, blank: str) -> None:
    text = f"name,email,id,login,section\nAda Lovelace,{blank},{blank},{blank},{blank}\nBo Ek,{blank},{blank},boek,A\n"
    assert [(one.ids, dict(one.membership)) for one in roster(tmp_path, text)] == [
        ({}, {}),
        ({"login": "boek"}, {"section": "A"}),
    ]


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


def test_a_table_may_have_bars_between_its_cells(tmp_path: Path) -> None:
    ada, bo = roster(tmp_path, 'name|email\n"Lovelace | Ada"|ada@x.org\nBo Ek|bo@x.org\n')
    assert (ada.name, ada.ids, bo.name) == ("Lovelace | Ada", {"email": "ada@x.org"}, "Bo Ek")


@pytest.mark.parametrize(("name", "encoding"), [("Иван Петров", "cp1251"), ("王伟", "gbk"), ("Νίκος Παππάς", "cp1253")])
def test_a_roster_in_another_alphabet_and_not_in_utf_8_is_refused(tmp_path: Path, name: str, encoding: str) -> None:
    (tmp_path / "roster.csv").write_bytes(f"name;email\n{name};a@x.org\n{name};b@x.org\nZoe;c@x.org\n".encode(encoding))
    with pytest.raises(GraderError, match=r"roster\.csv does not tell its encoding.*: save it in UTF-8"):
        read_roster(tmp_path / "roster.csv")


@pytest.mark.parametrize(
    "names", [("Øystein Bø", "Åse Ås", "Åå"), ("José Ñu", "Ümit Öz", "Ían Ó Sé"), ("Łukasz", "Żak")]
)
def test_a_roster_in_a_western_language_is_read(tmp_path: Path, names: tuple[str, ...]) -> None:
    encoding = "cp1250" if "Żak" in names else "cp1252"
    (tmp_path / "roster.csv").write_bytes("\n".join(("name", *names)).encode(encoding))
    assert len(read_roster(tmp_path / "roster.csv")) == len(names)


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


# Whose a hand-in is --------------------------------------------------------------------------------------


def matched(tmp_path: Path, files: Files, text: str) -> dict[str, HandIn]:
    roster(tmp_path, text)
    return {one.student: one for one in find(lay(tmp_path / "class", files), TWO, tmp_path / "roster.csv")}


@pytest.mark.parametrize("number", ["123", "00123", "123.0", "123,0"])
@pytest.mark.parametrize("heading", ["Matrikelnummer", "Login"])
def test_a_number_that_a_spreadsheet_has_touched_is_the_same_number(tmp_path: Path, number: str, heading: str) -> None:
    people = matched(tmp_path, {"00123/create_task.py": "a"}, f"Name;{heading}\nAda Lovelace;{number}\n")
    assert {name: texts(one) for name, one in people.items()} == {"Ada Lovelace": {CREATE: "a"}}


def test_a_number_that_has_lost_its_zeros_contradicts_nothing(tmp_path: Path) -> None:
    metadata = "submission_1:\n  :submitters:\n  - :name: Ada Lovelace\n    :sid: '00123'\n    :email: ada@x.org\n"
    files = {"submission_metadata.yml": metadata, "submission_1/create_task.py": "a"}
    people = matched(tmp_path, files, "Name,SID,Email\nAda Lovelace,123,ada@x.org\nBo Ek,0123,bo@x.org\n")
    assert {name: texts(one) for name, one in people.items()} == {"Ada Lovelace": {CREATE: "a"}, "Bo Ek": {}}


def test_the_exact_number_decides_before_what_is_left_of_it(tmp_path: Path) -> None:
    files = {"123/create_task.py": "a", "0123/create_task.py": "b", "00123/create_task.py": "whose?"}
    people = matched(tmp_path, files, "name,id\nAda Lovelace,123\nBo Ek,0123\n")
    assert texts(people["Ada Lovelace"]) == {CREATE: "a"}
    assert texts(people["Bo Ek"]) == {CREATE: "b"}
    assert people["00123"].notes == ("Several students on the roster may be meant.",)


@pytest.mark.parametrize("number", ["1.23457E+11", "1,23457E+11", "1E+11"])
def test_a_number_that_a_spreadsheet_has_shortened_is_told(tmp_path: Path, number: str) -> None:
    with pytest.raises(GraderError, match=r"line 3: 1.*E\+11 is a number that a spreadsheet has shortened"):
        roster(tmp_path, f"Name;Matrikelnummer\nAda Lovelace;1\nBo Ek;{number}\n")


@pytest.mark.parametrize(
    ("name", "on_roster"),
    [
        ("Mueller_Juergen", "Müller, Jürgen"),
        ("JuergenMueller", "Jürgen Müller"),
        ("Jurgen Muller", "Jürgen Müller"),
        ("Jürgen Müller", "Muller, Jurgen"),
        ("Weiss-Soeren", "Sören Weiß"),
        ("Francois-Lefevre", "François Lefèvre"),
        ("Soren Bjorn", "Søren Bjørn"),
        ("Lukasz Zak", "Łukasz Żak"),
        ("Dang Thi Nga", "Đặng Thị Nga"),
    ],
)
def test_a_name_is_found_without_its_umlauts_and_accents(tmp_path: Path, name: str, on_roster: str) -> None:
    people = matched(tmp_path, {f"{name}/create_task.py": "x"}, f'name\n"{on_roster}"\nAda Lovelace\n')
    assert people[on_roster].origin == name


def test_exact_letters_decide_before_others_and_two_of_the_same_letters_are_nobody(tmp_path: Path) -> None:
    files = {"Jan Müller/create_task.py": "ü", "Jan Muller/create_task.py": "u", "Zoé Åberg/create_task.py": "whose?"}
    people = matched(tmp_path, files, "name\nJan Muller\nJan Müller\nZoe Aberg\nZoë Åberg\n")
    assert texts(people["Jan Müller"]) == {CREATE: "ü"}
    assert texts(people["Jan Muller"]) == {CREATE: "u"}
    assert people["Zoé Åberg"].notes == ("Several students on the roster may be meant.",)


CLASS_LIST = "name,login,email,id\nAda Lovelace,alove,ada@x.org,0123456\nBo Ek,boek,bo@x.org,0234567\n"
NO_DOUBT: tuple[str, ...] = ()
BY_A_PART = ("It was taken for the hand-in of Ada Lovelace by a part of its name.",)


@pytest.mark.parametrize(
    ("name", "notes"),
    [
        ("Ada Lovelace-ada@x.org", NO_DOUBT),  # Codio
        ("Lovelace-Ada_ada@x.org", NO_DOUBT),  # the attachments of Moodle's quizzes
        ("ada@x.org_3_handin.zip", NO_DOUBT),  # Autolab
        ("ada@x.org_3_create_task.py", NO_DOUBT),
        ("Lovelace_Ada_alove_4711", NO_DOUBT),  # ILIAS, without the moments of uploads
        ("Lovelace_Ada_alove", NO_DOUBT),  # OpenOLAT
        ("Ada Lovelace 123456", NO_DOUBT),
        ("0123456_Ada_Lovelace_late", NO_DOUBT),
        ("Ada Lovelace - 2026-03-01T12:00:00.5", BY_A_PART),  # CodeGrade
        ("Lovelace, Ada - 98765", BY_A_PART),
        ("Lovelace, Ada - s486002", BY_A_PART),  # Schoology
        ("alove-main.zip", BY_A_PART),  # GitHub's archive of a branch
        ("0123456_hw3.zip", BY_A_PART),
        ("Ada Lovelace - create_task", BY_A_PART),
        ("AW Ada Lovelace Blatt 3", BY_A_PART),
        ("Fwd Homework from Ada Lovelace", BY_A_PART),
        ("Re_ create_task (Ada Lovelace)", BY_A_PART),
    ],
)
def test_a_student_is_found_by_a_part_of_a_name_that_says_nothing_else(
    tmp_path: Path, name: str, notes: tuple[str, ...]
) -> None:
    whole = name if name.endswith(".py") else f"{name}/create_task.py"
    people = matched(tmp_path, {whole.replace(".zip", ""): "a"}, CLASS_LIST)
    assert list(people) == ["Ada Lovelace", "Bo Ek"]
    assert texts(people["Ada Lovelace"]) == {CREATE: "a"}
    assert people["Ada Lovelace"].notes == notes


@pytest.mark.parametrize(
    "name",
    [
        "Ada Byron Lovelace 123456",  # another student has this number
        "Mary Ada Lovelace",
        "mary-ada@x.org_3",
        "Ada Smith (alove2)",
        "Ada Lovelace 654321",  # the number of another Ada
        "Ada Lovelace x65432",
        "Ada Lovelace, Bo",
        "Ada, Bo",
        "Ada Lovelace 0234567",
        "Ada 7",
        "Ada Lovelace Task Force",
        "alove boek",
        "456 late",
    ],
)
def test_a_name_that_says_more_of_a_student_is_not_taken_for_another(tmp_path: Path, name: str) -> None:
    people = matched(tmp_path, {f"{name}/create_task.py": "x"}, CLASS_LIST)
    assert people[name].notes == ("Not found on the roster.",)
    assert (people["Ada Lovelace"].origin, people["Bo Ek"].origin) == ("", "")


@pytest.mark.parametrize(
    "name", ["2021001_王伟", "2021001王伟", "王伟 late", "作业 王伟 3", "王伟-2021001-create_task"]
)
def test_a_full_name_may_have_no_space(tmp_path: Path, name: str) -> None:
    files = {f"{name}/create_task.py": "a", "作业 李娜/create_task.py": "b"}
    people = matched(tmp_path, files if "作业" in name else {f"{name}/create_task.py": "a"}, "name\n王伟\n李娜\n伟\n")
    assert texts(people["王伟"]) == {CREATE: "a"}


@pytest.mark.parametrize(
    "name",
    [
        "Ada & Bo",
        "Bo + Ada",
        "Ada und Bo",
        "ada_lovelace+bo_ek",
        "ada_lovelace_bo_ek",
        "Ada Lovelace, Bo Ek",
        "Lovelace, Ada; Ek, Bo",
        "Lovelace, Ada & Ek, Bo",
        "Lovelace & Ek",
        "A. Lovelace & B. Ek",
        "alove+boek",
        "ada@x.org, bo@x.org",
        "0123456+0234567",
        "Ada Lovelace 123456, Bo Ek 234567 (late)",
        "2026-03-01 Ada Lovelace and Bo Ek create_task",
    ],
)
@pytest.mark.parametrize("kind", ["folder", "archive", "file"])
def test_what_is_named_after_several_students_is_that_of_each(tmp_path: Path, name: str, kind: str) -> None:
    file = {"folder": f"{name}/create_task.py", "archive": f"{name}.zip", "file": f"{name}_create_task.py"}[kind]
    content: str | bytes = zipped({"create_task.py": "x"}) if kind == "archive" else "x"
    people = matched(tmp_path, {file: content}, CLASS_LIST)
    assert {one: texts(people[one]) for one in people} == {"Ada Lovelace": {CREATE: "x"}, "Bo Ek": {CREATE: "x"}}
    assert people["Ada Lovelace"].partners == ("Bo Ek",)
    assert people["Bo Ek"].notes == ("By its name, it was taken for the hand-in of Ada Lovelace and Bo Ek together.",)


def test_a_hand_in_of_one_s_own_counts_before_one_that_names_several(tmp_path: Path) -> None:
    people = matched(tmp_path, {"Ada & Bo/create_task.py": "both", "alove/create_task.py": "a"}, CLASS_LIST)
    assert {name: texts(one) for name, one in people.items()} == {
        "Ada Lovelace": {CREATE: "a"},
        "Bo Ek": {CREATE: "both"},
    }
    said = "Ada & Bo is that of Ada Lovelace and Bo Ek together: what is missing in alove is taken from there."
    assert (people["Ada Lovelace"].notes, people["Ada Lovelace"].partners) == ((said,), ("Bo Ek",))


def test_what_one_handed_in_alone_and_with_others_is_joined(tmp_path: Path) -> None:
    files = {"08_create_task/Ada & Bo/create_task.py": "both", "07_say_after/Ada Lovelace/say_after.py": "a"}
    people = matched(tmp_path, {**files, "07_say_after/boek/say_after.py": "b"}, CLASS_LIST)
    assert {name: texts(one) for name, one in people.items()} == {
        "Ada Lovelace": {SAY: "a", CREATE: "both"},
        "Bo Ek": {SAY: "b", CREATE: "both"},
    }


@pytest.mark.parametrize("name", ["Ada & Cy", "Ada & Bo Ek Smith", "Ada Lovelace and Sons", "Ada & 654321"])
def test_a_name_of_a_student_and_others_says_whose_it_may_be(tmp_path: Path, name: str) -> None:
    people = matched(tmp_path, {f"{name}/create_task.py": "x"}, CLASS_LIST)
    assert people[name].notes == ("It may be that of Ada Lovelace with others.", "Not found on the roster.")
    assert (people["Ada Lovelace"].origin, people["Bo Ek"].origin) == ("", "")


def test_of_two_hand_ins_that_name_several_none_is_taken(tmp_path: Path) -> None:
    files = {"Ada & Bo/create_task.py": "1", "ada_lovelace+bo_ek/create_task.py": "2"}
    people = matched(tmp_path, files, CLASS_LIST)
    assert (people["Ada Lovelace"].origin, people["Bo Ek"].origin) == ("", "")
    for name in ("Ada & Bo", "ada_lovelace+bo_ek"):
        assert "Several hand-ins may be those of Bo Ek by their names: keep one of them." in people[name].notes


def test_what_names_have_in_common_hides_no_partner(tmp_path: Path) -> None:
    files = {"Ada Lovelace-Ek/create_task.py": "1", "Ada Lovelace & Bo Ek/create_task.py": "2"}
    people = matched(tmp_path, files, CLASS_LIST)
    assert [texts(people[name]) for name in ("Ada Lovelace", "Bo Ek")] == [{CREATE: "2"}, {CREATE: "2"}]


def test_a_first_name_that_two_have_names_neither(tmp_path: Path) -> None:
    people = matched(tmp_path, {"Ada & Bo/create_task.py": "x"}, CLASS_LIST + "Ada Byron,abyr,ab@x.org,0345678\n")
    assert [name for name, one in people.items() if one.origin] == ["Ada & Bo"]
    people = matched(tmp_path, {"Ada Byron & Bo/create_task.py": "x"}, CLASS_LIST + "Ada Byron,abyr,ab@x.org,0345678\n")
    assert "Ada Byron" not in [name for name, one in people.items() if not one.origin]


def test_a_login_that_looks_like_another_student_is_never_without_doubt(tmp_path: Path) -> None:
    files = {"lab-boek-bo-ek/create_task.py": "x", "lab-boek-bo-ek/.git/HEAD": "", "lab-alove/create_task.py": "a"}
    people = matched(tmp_path, files, CLASS_LIST)
    assert people["Bo Ek"].notes == ("It was taken for the hand-in of Bo Ek by a part of its name.",)
    files = {"lab-boek/create_task.py": "b"}
    people = matched(tmp_path, files, CLASS_LIST)
    assert texts(people["Bo Ek"]) == {CREATE: "b"}
    assert people["boek-bo-ek"].notes == ("On the roster this is Bo Ek, like lab-boek: one is too many.",)


def test_what_all_names_have_in_common_says_nothing_of_a_student(tmp_path: Path) -> None:
    files = {"cs-loops-alove/create_task.py": "a", "cs-loops-boek/create_task.py": "b"}
    people = matched(tmp_path, files, CLASS_LIST)
    assert {name: texts(one) for name, one in people.items()} == {"Ada Lovelace": {CREATE: "a"}, "Bo Ek": {CREATE: "b"}}


def test_of_two_attempts_that_only_parts_of_names_tell_none_is_taken(tmp_path: Path) -> None:
    files = {"ada@x.org attempt 2/create_task.py": "old", "ada@x.org attempt 3/create_task.py": "new"}
    people = matched(tmp_path, {**files, "bo@x.org attempt 1/create_task.py": "b"}, CLASS_LIST)
    assert people["Ada Lovelace"].origin == ""
    said = "Several hand-ins may be those of Ada Lovelace by their names: keep one of them."
    assert all(said in people[name.partition("/")[0]].notes for name in files)
