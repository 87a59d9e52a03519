# Produktets egne tekster på dansk: fejl (error-*) og rendererens ord (ui-*).
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

## Rendererens ord

## Rammen om alle sider

ui-solution = Kommunens blanketter
ui-authority = Kommunen
ui-skip = Gå til sidens indhold
ui-choose-language = Vælg sprog
ui-demo = Demonstration: oplysninger bliver ikke sendt til en rigtig kommune. Skriv ikke oplysninger om rigtige personer.
ui-footer-contact = Har du brug for hjælp til en blanket? Kontakt Borgerservice i din kommune.
ui-loading = Henter …
ui-unavailable = Siden kan ikke vises lige nu
ui-unavailable-help = Prøv igen om lidt. Hjælper det ikke, så kontakt din kommune.
ui-other-engine = Blanketten kan ikke vises her
ui-other-engine-help = Blanketten er lavet til en anden udgave af programmet end den, som siden bruger. Genindlæs siden. Hjælper det ikke, så kontakt den, der står bag siden.
ui-not-found = Siden findes ikke
ui-to-catalogue = Se alle blanketter
ui-tone-error = Fejl
ui-tone-success = Det lykkedes
ui-tone-info = Information
ui-tone-warning = Advarsel

## Forsiden

ui-catalogue-heading = Blanketter
ui-catalogue-lead = Vælg den blanket, du vil udfylde.

## Blankettens startside

ui-start-who = Hvem kan bruge blanketten?
ui-start-time = Før du begynder
ui-start-data = Sådan behandler vi dine oplysninger
ui-data-use = Kommunen er ansvarlig for de oplysninger, du giver her. Den bruger dem kun til at behandle din sag.
ui-start-law = Vi må spørge, fordi det står i loven:
ui-form-number = Svarer til KL's blanket { $number }. Teksterne er projektets egne, ikke KL's.
ui-begin = Start

## Trinene

ui-steps = Trin i blanketten
ui-step-of = Trin { $step } af { $steps }
ui-step-done = Trin { $step } er udfyldt
ui-step-faulty = Fejl i trin { $step }
ui-next = Næste
ui-next-to-review = Gem, og gå til dine svar
ui-back = Tilbage
ui-close = Luk

## Felter

ui-optional = (frivilligt)
ui-choose = Vælg
ui-help = Hjælp
ui-characters-limit = Du kan skrive op til { $count } tegn
ui-characters-left = Du har { $count } tegn tilbage
ui-characters-over = Du har skrevet { $count } tegn for meget
ui-row-added = { $row } er tilføjet
ui-row-removed = { $row } er fjernet

## Fejl

ui-fault-prefix = Fejl:
ui-left-out-heading = Du kan godt gå videre uden, men se her først
ui-faults-heading = Der er noget, du skal rette

## Filer

ui-attached-files = Vedhæftede filer
ui-uploading = Filen bliver sendt …
ui-upload-wait = Vent, til filen er sendt, og prøv så igen
ui-file-attached = { $name } er vedhæftet
ui-file-send-later = Jeg sender det senere
ui-remove-file = Fjern
ui-file-removed = { $name } er fjernet
ui-file-too-many = { $max ->
    [one] Du kan kun vedhæfte én fil. Fjern den, der er vedhæftet, før du vælger en anden
   *[other] Du kan højst vedhæfte { $max } filer. Vælg færre filer
}
ui-file-type = Vælg en anden fil end { $name }. Filen skal være af typen { $types }
ui-file-type-here = Vælg en anden fil end { $name }. Vi kan ikke modtage filer af den type
ui-file-too-large = Vælg en mindre fil end { $name }. Filen må højst fylde { $max }
ui-file-too-large-here = Vælg en mindre fil end { $name }. Den er for stor til, at vi kan modtage den
ui-file-empty = Vælg en anden fil end { $name }. Filen er tom
ui-file-failed = { $name } blev ikke sendt. Vælg filen igen
ui-size-kb = { $size } kB
ui-size-mb = { $size } MB

## Tjek dine svar, og send

ui-review-heading = Tjek dine svar
ui-review-lead = Se, om alt er rigtigt, før du sender.
ui-review-before-sending = Når du sender, får kommunen dine svar.
ui-change = Ret
ui-not-answered = Ikke besvaret
ui-send = Send
ui-sending = Sender …
ui-not-sent = Blanketten er ikke sendt
ui-send-offline = Vi fik ikke forbindelse. Dine svar er her endnu. Se, om du er på nettet, og send igen.
ui-send-failed = Noget gik galt hos os. Dine svar er her endnu. Prøv at sende igen om lidt.
ui-send-conflict = Vi har allerede modtaget blanketten fra dig med andre svar. Kontakt kommunen, hvis du vil rette noget.
ui-send-outdated = Blanketten er kommet i en ny udgave, og denne kan ikke længere sendes. Skriv dine svar ned, og genindlæs siden.

## Kvittering

ui-receipt-heading = Kvittering
ui-receipt-received = Vi modtog dine svar { $time }.
ui-receipt-reference = Referencenummer:
ui-receipt-next = Hvad sker der nu?
ui-receipt-keep = Gem eller print kvitteringen. Du skal bruge referencenummeret, hvis du kontakter kommunen.
ui-receipt-answers = Dine svar
ui-print = Print
