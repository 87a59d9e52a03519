# { $hvis } kommer fra blanketten, for eksempel "ansøgerens".
fornavn = Fornavn
    .hint = Skriv også mellemnavne her
    .error-missing = Skriv { $hvis } fornavn
efternavn = Efternavn
    .error-missing = Skriv { $hvis } efternavn
cpr = CPR-nummer
    .hint = 10 cifre, for eksempel 010203-0000
    .error-missing = Skriv { $hvis } CPR-nummer med 10 cifre
adresse = Vej og husnummer
    .hint = Skriv også etage og dør, hvis der er det
    .error-missing = Skriv { $hvis } vej og husnummer
postnr = Postnummer
    .error-missing = Skriv { $hvis } postnummer med 4 cifre
by = By
    .error-missing = Skriv { $hvis } by
telefon = Telefonnummer
