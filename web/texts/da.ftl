# Rendererens ord på dansk: alt, siderne siger, som ikke er blankettens eget.
# Efter en ændring: UPDATE=1 cargo test -p blanket-engine

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
ui-unreadable = Blanketten kan ikke vises her
ui-unreadable-help = Programmet på siden kan ikke læse blanketten. Genindlæs siden. Hjælper det ikke, så kontakt den, der står bag siden.
ui-preview = Forhåndsvisning: du kan prøve blanketten, men hverken svar eller filer bliver sendt.
ui-preview-not-sent = Det er en forhåndsvisning. Alt er udfyldt, som det skal, men dine svar bliver ikke sendt.
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
ui-start-time = Hvor lang tid tager det?
ui-start-need = Hav det her parat
ui-start-data = Sådan behandler vi dine oplysninger
ui-data-use = Kommunen er ansvarlig for de oplysninger, du giver her. Den bruger dem kun til at behandle din sag. Du har ret til at få at vide, hvad kommunen har registreret om dig, og til at få fejl rettet. Du kan klage til Datatilsynet.
ui-start-law = Vi må spørge, fordi det står i loven:
ui-start-draft = Mens du udfylder blanketten
ui-start-instead = Kan du ikke udfylde blanketten her?
ui-instead = Kontakt kommunen. Den kan hjælpe dig, eller du kan få blanketten på en anden måde.
ui-form-number = Svarer til KL's blanket { $number }. Teksterne er projektets egne, ikke KL's.
ui-begin = Start
ui-resume = Fortsæt

## Svar, der ikke er sendt endnu

ui-draft-none-about = Dine svar bliver ikke gemt, før du sender. Lukker eller genindlæser du siden, må du begynde forfra.
ui-draft-session-about = Dine svar bliver gemt på denne enhed, mens du udfylder blanketten, så du kan genindlæse siden. De er krypteret, og kun denne fane kan læse dem. Kommunen får dem først, når du sender. De bliver slettet, når du har sendt. Lukker du fanen først, kan ingen læse dem mere.
ui-draft-none = Ikke gemt og ikke sendt endnu. Lukker du siden, mister du dine svar.
ui-draft-empty = Ikke sendt endnu
ui-draft-unsaved = Ikke gemt og ikke sendt endnu
ui-draft-saved = Gemt i denne fane, men ikke sendt endnu
ui-draft-failed = Ikke gemt og ikke sendt endnu. Vi kan ikke gemme dine svar i denne browser, så lad siden stå åben, til du har sendt.
ui-draft-saved-again = Dine svar bliver gemt igen
ui-draft-delete = Slet svarene, og begynd forfra
ui-draft-delete-sure = Vil du slette alle dine svar i blanketten? Det kan ikke fortrydes.
ui-draft-restored = Dine svar fra før er her endnu
ui-draft-elsewhere = Blanketten er åben i en anden fane
ui-draft-elsewhere-help = Du kan kun udfylde den ét sted ad gangen, så dine svar ikke bliver blandet sammen. Gå tilbage til den anden fane, eller vælg her.
ui-draft-take = Fortsæt i denne fane med de svar, du har givet
ui-draft-anew = Begynd på en ny blanket i denne fane
ui-draft-silent = Vi fik ikke svarene fra den anden fane. Gå tilbage til den, eller begynd på en ny blanket her.
ui-draft-changed = Blanketten er kommet i en ny udgave
ui-draft-changed-help = Dine svar er flyttet med over i den nye udgave. Se dem efter, før du sender.
ui-draft-lost = Disse svar er der ikke længere plads til:
ui-draft-seen = OK, jeg har set det

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
ui-prefilled = Data hentet fra { $source }
ui-characters-limit = Du kan skrive op til { $count } tegn
ui-characters-left = Du har { $count } tegn tilbage
ui-characters-over = Du har skrevet { $count } tegn for meget
ui-row-added = { $row } er tilføjet
ui-row-removed = { $row } er fjernet

## Fejl

ui-fault-prefix = Fejl:
ui-left-out-heading = Du kan godt gå videre uden, men se her først
ui-faults-heading = Der er noget, du skal rette

## Adresser

ui-address-search = Find adressen
ui-address-search-hint = Begynd at skrive vejnavn og husnummer, og vælg adressen på listen.
ui-address-suggestions = Forslag til adressen
ui-address-by-hand = Skriv adressen selv
ui-address-hits = { $count ->
    [one] Ét forslag. Gå til det med piletasterne
   *[other] { $count } forslag. Gå gennem dem med piletasterne
}
ui-address-none = Vi fandt ingen adresse. Prøv at skrive lidt andet, eller skriv adressen selv.
ui-address-filled = Adressen er udfyldt: { $address }
ui-address-slow = Det tager længere tid end ventet at finde adressen. Du kan skrive den selv herunder.
ui-address-failed = Vi kan ikke finde adresser lige nu. Skriv adressen selv herunder.

## Filer

ui-attached-files = Dine filer
ui-uploading = { $name } bliver sendt
ui-upload-percent = { $percent } % er sendt
ui-upload-failed = Ikke sendt
ui-upload-cancel = Annullér
ui-upload-cancelled = { $name } bliver ikke sendt
ui-upload-retry = Prøv igen
ui-upload-wait = Vent, til { $name } er sendt, og prøv så igen
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
ui-file-unsafe-here = Vælg en anden fil end { $name }. Der er fundet virus i den, eller den er låst, så den ikke kan kontrolleres for virus
ui-file-empty = Vælg en anden fil end { $name }. Filen er tom
ui-file-failed = { $name } blev ikke sendt. Prøv igen, eller fjern filen
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
ui-send-outdated-kept = Blanketten er kommet i en ny udgave, og denne kan ikke længere sendes. Genindlæs siden. Dine svar følger med.
ui-send-outdated = Blanketten er kommet i en ny udgave, og denne kan ikke længere sendes. Skriv dine svar ned, og genindlæs siden.

## Kvittering

ui-receipt-heading = Kvittering
ui-receipt-received = Vi modtog dine svar { $time }.
ui-receipt-reference = Referencenummer:
ui-receipt-next = Hvad sker der nu?
ui-receipt-keep = Gem eller print kvitteringen. Du skal bruge referencenummeret, hvis du kontakter kommunen.
ui-receipt-answers = Dine svar
ui-receipt-again = Dine svar kan ikke vises igen, fordi de er sendt og slettet her.
ui-print = Print
