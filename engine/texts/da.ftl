# Produktets egne tekster på dansk: fejl (error-*) og hvordan svar vises (ui-*). Rendererens ord står i web/texts.
# Efter en ændring: UPDATE=1 cargo test -p blanket-engine

## Fejl i svar

error-missing-write = Udfyld »{ $label }«
error-missing-choose = Vælg et svar til »{ $label }«
error-missing-confirm = Sæt kryds for at bekræfte: »{ $label }«
error-missing-attach = Vedhæft en fil til »{ $label }«
error-not_a_number = Skriv »{ $label }« som et tal, for eksempel 12,5
error-not_an_amount = Skriv »{ $label }« som et beløb i kroner, for eksempel 1.234,50
error-too_many_decimals =
    { $max ->
        [0] Skriv »{ $label }« som et helt tal
       *[other] Skriv »{ $label }« med højst { $max } decimaler
    }
error-too_small = »{ $label }« skal være mindst { $min }
error-too_large = »{ $label }« må højst være { $max }
error-too_long = »{ $label }« må højst være på { $max } tegn. Der er skrevet { $length }
error-not_a_date = Skriv »{ $label }« som en dato, der findes, for eksempel 24 12 2026
error-not_a_month = Skriv »{ $label }« som måned og år, for eksempel 12 2026
error-not_a_time = Skriv »{ $label }« som et klokkeslæt, for eksempel 08:30
error-too_early = »{ $label }« må tidligst være { $min }
error-too_late = »{ $label }« må senest være { $max }
error-day_missing = Skriv dagen i »{ $label }«
error-month_missing = Skriv måneden i »{ $label }«
error-year_missing = Skriv året i »{ $label }« med fire cifre
error-not_an_option = Vælg et af svarene til »{ $label }«
error-too_few_chosen = Vælg mindst { $min } svar til »{ $label }«
error-too_many_chosen = Vælg højst { $max } svar til »{ $label }«
error-not_alone = Du har valgt svar til »{ $label }«, der ikke kan vælges sammen. Fjern et af dem
error-left_out = Du har ikke svaret på »{ $label }«. { $consequence } Du kan godt sende uden.
error-stopped = Du kan ikke sende blanketten: { $label }
error-not_a_cpr = Skriv »{ $label }« med 10 cifre, for eksempel 010190-1234
error-not_a_cvr = Skriv »{ $label }« med 8 cifre. Er der allerede 8, så se efter, om et af dem er forkert
error-not_a_p_number = Skriv »{ $label }« med 10 cifre
error-not_a_phone = Skriv »{ $label }« med 8 cifre, eller med landekode foran, for eksempel +49 30 123456
error-not_an_email = Skriv »{ $label }« som en e-mailadresse, for eksempel navn@eksempel.dk
error-not_a_postal_code = Skriv »{ $label }« med 4 cifre
error-not_an_account = Skriv »{ $label }« med 4 cifre i registreringsnummeret og højst 10 cifre i kontonummeret
error-account_missing = Skriv kontonummeret i »{ $label }«
error-registration_missing = Skriv registreringsnummeret i »{ $label }«
error-file_too_large = Filen »{ $name }« er for stor. Den må højst fylde { $max } MB
error-file_type = Filen »{ $name }« er ikke af en type, vi kan modtage. Vælg en af typerne { $types }
error-too_many_files = Vælg højst { $max } filer til »{ $label }«
error-not_a_file = Vi kan ikke finde en fil til »{ $label }«. Fjern den, og vedhæft den igen
error-rows_max = Der kan højst være { $max } under »{ $label }«. Fjern de overskydende

## Svar vist som tekst

ui-yes = Ja
ui-no = Nej
ui-month-1 = januar
ui-month-2 = februar
ui-month-3 = marts
ui-month-4 = april
ui-month-5 = maj
ui-month-6 = juni
ui-month-7 = juli
ui-month-8 = august
ui-month-9 = september
ui-month-10 = oktober
ui-month-11 = november
ui-month-12 = december
ui-part-day = Dag
ui-part-month = Måned
ui-part-year = År
ui-part-registration = Registreringsnummer
ui-part-account = Kontonummer
ui-part-vej = Vejnavn, husnummer, etage og dør
ui-part-postnr = Postnummer
ui-part-by = By
ui-part-dar_id = Adressens nummer i adresseregistret
ui-file-later = Sendes senere
