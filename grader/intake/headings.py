"""Headings of a roster's columns in English, German, French, Spanish, Italian, Portuguese, Dutch and others.

They are written without case, accents and punctuation: `matrikel nr` stands for `Matrikel-Nr.`.
"""

NAMES = (
    *("full name", "student", "student name", "display name", "vollstandiger name", "anzeigename", "nom complet"),
    *("nombre completo", "nome completo", "volledige naam", "etudiant", "estudiante", "alumno", "studierende"),
    *("imie i nazwisko", "фио", "姓名", "氏名"),
)
GIVEN_OR_FAMILY = ("name", "nom", "nombre", "nome", "naam")
"""A full name or, beside a column of given or of family names, the other part."""
GIVEN = (
    *("first name", "given name", "firstname", "forename", "vorname", "prenom", "nombre s", "voornaam", "imie"),
    *("fornamn", "fornavn", "имя", "first", "given"),
)
FAMILY = (
    *("last name", "family name", "surname", "lastname", "nachname", "familienname", "nom de famille", "apellido"),
    *("apellidos", "apellido s", "cognome", "sobrenome", "apelido", "achternaam"),
    *("nazwisko", "efternamn", "efternavn", "etternavn", "фамилия", "last", "family"),
)
LOGINS = (
    *("github username", "github", "github login", "login", "username", "user name", "sis login id"),
    *("benutzername", "anmeldename", "nutzername", "kennung", "login name", "nom d utilisateur", "identifiant"),
    *("nutzernamen", "rz kennung", "user id", "userid", "netid", "net id", "unique user id"),
    *("nombre de usuario", "usuario", "nome utente", "nome de usuario", "gebruikersnaam"),
)
EMAILS = (
    *("email", "e mail", "email address", "mail", "e mail address", "e mail adresse", "email adresse", "courriel"),
    *("adresse de courriel", "adresse e mail", "adresse email", "adresse mail", "correo", "correo electronico"),
    *("direccion de correo", "direccion email", "indirizzo email", "endereco de email", "e mailadres"),
    *("adres e mail", "e post", "e postadress", "адрес электроннои почты", "邮箱", "电子邮件"),
)
NUMBERS = (
    *("sis user id", "sis id", "sid", "student id", "student number", "orgdefinedid", "org defined id"),
    *("matrikelnummer", "matrikel nr", "matrikel", "matr nr", "matrnr", "numero d etudiant", "numero etudiant"),
    *("n etudiant", "no etudiant", "numero de estudiante", "matricula", "matricola", "studentnummer"),
    *("institutionsnummer", "institutionelle nummer", "uid", "school uid", "university id"),
    *("numer albumu", "学号", "学籍番号"),
    *("id number", "id nummer", "numero d identification", "numero de id", "dni", "id", "number"),
)
IDENTIFIERS = ("identifier", "identificador", "identifiant", "identificatore", "id", "kennung", "kenmerk")
SECTIONS = (
    *("section", "sections", "class", "lab section", "course section", "abschnitt", "kurs", "klasse", "tutorium"),
    *("ubung", "ubungsgruppe", "classe", "td", "clase", "seccion", "sezione", "turma", "klas"),
)
GROUPS = (
    *("group", "groups", "group name", "team", "team name", "gruppe", "gruppen", "groupe", "groupes", "equipe"),
    *("grupo", "grupos", "equipo", "gruppo", "gruppi", "groep", "groepen"),
)
TUTORS = (
    *("tutor", "tutors", "ta", "teaching assistant", "grader", "marker", "tutorin", "tutor in", "betreuer"),
    *("betreuerin", "ubungsleiter", "ubungsleitung", "tuteur", "charge de td", "docente"),
)
MEMBERSHIPS = {"section": SECTIONS, "group": GROUPS, "tutor": TUTORS}
"""Columns of students' memberships, with their headings; the exports of Canvas and Moodle have some of them."""
