# { $hvis } comes from the form, for example "the applicant's".
fornavn = First name
    .hint = Include any middle names
    .error-missing = Enter { $hvis } first name
efternavn = Last name
    .error-missing = Enter { $hvis } last name
cpr = CPR number
    .hint = 10 digits, for example 010203-0000
    .error-missing = Enter { $hvis } CPR number, 10 digits
adresse = Street and house number
    .hint = Include floor and door, if any
    .error-missing = Enter { $hvis } street and house number
postnr = Postcode
    .error-missing = Enter { $hvis } postcode, 4 digits
by = Town or city
    .error-missing = Enter { $hvis } town or city
telefon = Phone number
