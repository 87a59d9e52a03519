# Et eksempel. Teksterne er projektets egne (se kilde.md).

blanket = Eksempel: lån af lokaler og udstyr
    .description = Et eksempel med alle slags felter, som blanketsproget har. Ingen kommune modtager svarene.
    .who = Eksemplet er for dem, der vil se, hvordan en blanket virker. I det er du medlem af en forening, der vil låne lokaler eller udstyr.
    .time = Det tager omkring 10 minutter. Brug opdigtede oplysninger.
    .receipt = Det var et eksempel, så der sker ikke mere.
law-fol21 = Folkeoplysningsloven § 21

## Hvem søger?

step-ansoeger = Hvem søger?
    .description = Er du logget ind, er noget af det skrevet for dig.
rolle = Hvad er du i foreningen?
    .error-missing = Vælg, hvad du er i foreningen
    .option-formand = Formand
    .option-medlem = Medlem
    .option-andet = Ikke medlem
ikke_medlem = Kun medlemmer kan søge for en forening.
    .heading = Du kan ikke søge
    .help = Bed et medlem af foreningen om at søge, eller meld dig ind først.
person = Dig, der søger
person-navn = Dit navn
    .error-missing = Skriv dit navn
    .prefilled = Dit navn rettes hos folkeregisteret
person-cpr = Dit CPR-nummer
    .hint = 10 cifre, for eksempel 010203-0000
    .error-missing = Skriv dit CPR-nummer med 10 cifre
    .prefilled = Det kan ikke ændres her
person-mail = Din e-mailadresse
    .hint = Vi skriver til den, når lånet er klar
    .error-missing = Skriv din e-mailadresse
person-telefon = Dit telefonnummer
    .hint = 8 cifre, eller + og landekode
    .consequence = Uden det kan vi ikke ringe, hvis et lokale pludselig er optaget.
person-adresse = Din adresse
person-adresse-vej = Vej, husnummer, etage og dør
    .error-missing = Find din adresse, eller skriv vej og husnummer
person-adresse-postnr = Postnummer
    .error-missing = Skriv dit postnummer med 4 cifre
person-adresse-by = By
    .error-missing = Skriv den by, du bor i
section-forening = Foreningen
    .description = Som formand svarer du for foreningen.
cvr = Foreningens CVR-nummer
    .hint = 8 cifre
    .error-missing = Skriv foreningens CVR-nummer med 8 cifre
p_nummer = Foreningens P-nummer
    .hint = Kun hvis foreningen har et

## Hvad skal I lave?

step-planer = Hvad skal I lave?
om_planer =
    Skriv de møder, som I har brug for lokaler eller udstyr til.

    - Et møde er på én dag.
    - Hjælpere er dem, der kommer før og går efter de andre.
    .heading = Sådan gør du
moeder = Møder
    .row = Møde { $row }
    .add = Tilføj et møde
    .remove = Fjern mødet
moeder-titel = Hvad er mødet?
    .error-missing = Skriv, hvad mødet er
moeder-dato = Hvilken dag er mødet?
    .hint = For eksempel 24 12 2026
    .error-missing = Skriv, hvilken dag mødet er
moeder-begynder = Hvornår begynder mødet?
    .hint = For eksempel 19.30
    .error-missing = Skriv, hvad klokken er, når mødet begynder
moeder-slutter = Hvornår slutter mødet?
    .hint = For eksempel 21.00
    .error-missing = Skriv, hvad klokken er, når mødet slutter
moeder-deltagere = Hvor mange kommer?
    .error-missing = Skriv, hvor mange der kommer
moeder-hjaelpere = Hjælpere
    .row = Hjælper { $row }
    .add = Tilføj en hjælper
    .remove = Fjern hjælperen
moeder-hjaelpere-navn = Hjælperens navn
    .error-missing = Skriv hjælperens navn
moeder-hjaelpere-opgaver = Hvad hjælper { $navn } med?
    .option-kaffe = Kaffe
    .option-teknik = Teknik
    .option-oprydning = Oprydning
    .option-intet = Ikke noget bestemt
deltagere_i_alt = Deltagere i alt
behov = Hvad vil I låne?
    .hint = Sæt gerne flere kryds.
    .error-missing = Vælg, hvad I vil låne
    .option-lokale = Et lokale
    .option-udstyr = Udstyr
    .option-intet = Ikke noget denne gang

## Hvad vil I låne?

step-laan = Hvad vil I låne?
kommune-hvem = foreningen
section-lokale = Lokalet
lokale_postnr = Postnummer, hvor lokalet skal ligge
    .error-missing = Skriv postnummeret, hvor lokalet skal ligge
fra_maaned = Fra hvilken måned?
    .hint = For eksempel 01 2027
    .error-missing = Skriv den måned, lånet begynder i
section-udstyr = Udstyret
    .description = Depositum er en tiendedel af det, udstyret er værd. Det betales tilbage.
udstyr_oenske = Hvilket udstyr?
    .error-missing = Skriv, hvilket udstyr I vil låne
vaerdi = Hvad er udstyret værd?
    .hint = I kroner, cirka
    .error-missing = Skriv, hvad udstyret er værd i kroner
depositum = Depositum
konto = Konto til tilbagebetaling
    .hint = Registreringsnummer på 4 cifre og kontonummer
    .error-missing = Skriv den konto, depositum skal betales tilbage til

## Hvad synes du?

step-mening = Hvad synes du?
laant_foer = Har I lånt før?
    .error-missing = Vælg, om I har lånt før
tilfredshed = Hvad synes du om sidste gang?
    .hint = Vælg et svar i hver række.
    .option-meget_uenig = Meget uenig
    .option-uenig = Uenig
    .option-hverken = Hverken eller
    .option-enig = Enig
    .option-meget_enig = Meget enig
tilfredshed-rent = Der var rent og pænt
tilfredshed-let = Det var let at søge
tilfredshed-hjaelp = Vi fik den hjælp, vi havde brug for
bemaerkning = Vil du fortælle mere?
faerdig = Er du færdig med at skrive?
    .hint = Svarer du ja, kan teksten ikke ændres, før du svarer nej

## Til sidst

step-afslutning = Til sidst
vedtaegter = Foreningens vedtægter
    .hint = En fil af typen pdf
    .error-missing = Vælg filen med foreningens vedtægter, eller sæt kryds ved, at du sender dem senere
billeder = Billeder af udstyr, I selv har med
    .hint = Op til tre filer af typen pdf, png eller jpg, hver på højst 5 MB
samtykke_bank = Samtykke
samtykke_bank-oplysninger = oplysninger om, hvem der ejer kontoen
erklaering = Jeg har skrevet det, der er rigtigt, og foreningen ved, at jeg søger.
    .error-missing = Sæt kryds, hvis det, du har skrevet, er rigtigt

## Regler

rule-slutter_foer_start = Mødet slutter, før det begynder. Ret et af klokkeslættene
rule-mange_deltagere = Så mange kan der ikke være i alle lokaler. Vi ringer til dig om det
rule-sen_aften = Efter klokken 22 skal I selv låse af
rule-ingen_hjaelpere = Til et møde med mere end 50 er det bedst med en hjælper. Uden en må I selv rydde op
