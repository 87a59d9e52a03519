# PN 151. Teksterne er projektets egne (se kilde.md).

blanket = Ansøgning om pasning af nærtstående
    .description = Søg om at blive ansat af kommunen til at passe en nærtstående med et handicap eller en alvorlig sygdom.
    .who = Du kan søge, når du er i job, har egen virksomhed eller søger job. I kan være op til seks, der søger sammen og deler pasningen.
    .time = Det tager cirka 20 minutter. Den, der skal passes, skal selv svare på en del af spørgsmålene.
    .need =
        - CPR-numre på den, der skal passes, og på jer, der søger
        - kontonumre på jer, der søger
        - navnet på lægen, eller lægens ydernummer
    .receipt = Kommunen læser ansøgningen og skriver til jer. Den kan bede om flere oplysninger. Sig til, hvis noget ændrer sig, mens I venter.

## Hvem skal passes?

step-modtager = Hvem skal passes?
    .description = Den, der skal passes, kalder vi pasningsmodtageren. Ansøgningen går til den kommune, pasningsmodtageren bor i.

pasningsmodtager = Pasningsmodtageren
pasningsmodtager-hvis = pasningsmodtagerens

kommune-hvem = pasningsmodtageren

## Hvorfor er der brug for pasning?

step-helbred = Hvorfor er der brug for pasning?
    .description = Kommunen skal kende sygdommen eller handicappet for at kunne tage stilling. Skriv kun det, der har betydning for pasningen.

tilstand = Hvilken sygdom eller hvilket handicap har pasningsmodtageren?
    .hint = Skriv kort, hvad det er, hvor længe det ventes at vare, og hvad der er brug for hjælp til
    .error-missing = Skriv, hvilken sygdom eller hvilket handicap pasningsmodtageren har
    .error-too_long = Forkort teksten om sygdommen eller handicappet. Den må højst være på { $max } tegn
bilag = Beskrivelse fra læge eller sygehus
    .hint = Vælg én fil, hvis du har en beskrivelse. Den skal være af typen pdf, png eller jpg og fylde højst 10 MB

section-egen_laege = Pasningsmodtagerens læge
    .description = Kommunen spørger kun lægen, hvis pasningsmodtageren siger ja til det.

laege_kendt_ved = Hvad kan du oplyse om lægen?
    .hint = Et ydernummer er lægens eget nummer på 6 cifre. Lægen kan oplyse det
    .error-missing = Vælg, om du vil oplyse lægens ydernummer eller navn og adresse
    .option-ydernummer = Lægens ydernummer
    .option-navn_og_adresse = Lægens navn og adresse
ydernummer = Lægens ydernummer
    .hint = 6 cifre, for eksempel 012345
    .error-missing = Skriv lægens ydernummer med 6 cifre
    .error-too_long = Skriv lægens ydernummer med 6 cifre. Du har skrevet for mange
rule-ydernummer_ikke_seks_cifre = Skriv lægens ydernummer med 6 cifre

laege = Lægens navn og adresse
laege-fornavn = Lægens fornavn
    .error-missing = Skriv lægens fornavn
laege-efternavn = Lægens efternavn
    .error-missing = Skriv lægens efternavn
laege-adresse = Lægens vej og husnummer
    .error-missing = Skriv vej og husnummer på lægens adresse
laege-postnr = Lægens postnummer
    .error-missing = Skriv lægens postnummer med 4 cifre
laege-by = Lægens by
    .error-missing = Skriv, hvilken by lægen har adresse i

## Hvem vil passe?

step-ansoegning = Hvem vil passe pasningsmodtageren?
    .description = I kan være op til seks ansøgere. Skriv dig selv først.

ansoegere = Ansøgere
    .row = Ansøger { $row }
    .add = Tilføj en ansøger
    .remove = Fjern ansøger { $row }
    .error-rows_max = Fjern en ansøger. Der kan højst være seks
ansoegere-person = Ansøgerens navn og adresse
ansoegere-person-hvis = ansøgerens
ansoegere-konto = Hvilken konto skal ansøgerens løn gå ind på?
    .hint = Registreringsnummer med 4 cifre og kontonummer med op til 10 cifre
    .error-missing = Skriv registreringsnummer og kontonummer på ansøgerens konto
    .error-registration_missing = Skriv registreringsnummeret på ansøgerens konto. Det har 4 cifre
    .error-account_missing = Skriv kontonummeret på ansøgerens konto
    .error-not_an_account = Ret ansøgerens konto. Registreringsnummeret har 4 cifre og kontonummeret højst 10
ansoegere-tilknytning = Hvordan er ansøgerens arbejdssituation?
    .error-missing = Vælg, om ansøgeren er lønmodtager, er selvstændig eller søger job
    .option-loenmodtager = Lønmodtager
    .option-selvstaendig = Selvstændig
    .option-jobsoegende = Aktivt jobsøgende
ansoegere-arbejdsgiver = Hvad hedder arbejdsgiveren eller ansøgerens egen virksomhed?
    .error-missing = Skriv navnet på ansøgerens arbejdsgiver eller egen virksomhed
ansoegere-pension = Har ansøgeren en pensionsordning?
    .error-missing = Vælg, om ansøgeren har en pensionsordning
ansoegere-pensionskasse = Hvad hedder pensionskassen?
    .hint = Skriv navnet på pensionskassen eller pensionsselskabet
    .error-missing = Skriv navnet på ansøgerens pensionskasse
ansoegere-pensionsafdeling = Afdeling i pensionskassen
    .hint = Skriv afdelingens navn eller nummer, hvis du kender det
rule-passer_sig_selv = Skriv ansøgerens eget CPR-nummer. Du har skrevet pasningsmodtagerens
rule-samme_ansoeger_to_gange = Skriv hver ansøger én gang. CPR-nummeret står allerede ved en anden ansøger

## Hvornår skal pasningen foregå?

step-tidsrum = Hvornår skal pasningen foregå?

om_perioder =
    Kommunen kan ansætte jer i op til 6 måneder. Tiden kan blive op til 3 måneder længere, hvis særlige forhold taler for det.

    I kan dele tiden op i flere perioder:

    - En periode kan være på en måned eller mere.
    - En periode kan kun være kortere, hvis I har aftalt det med arbejdsgiveren. Send aftalen til kommunen, så snart I har den.

    Husk at sige til hos arbejdsgiveren i god tid. Det skal som regel ske senest 6 uger før den første dag.
    .heading = Om perioderne

perioder = Perioder
    .row = Periode { $row }
    .add = Tilføj en periode
    .remove = Fjern periode { $row }
    .error-rows_max = Fjern en periode. Der kan højst være 12
perioder-fra = Første dag i perioden
    .hint = For eksempel 1 12 2026
    .error-missing = Skriv den første dag i perioden
perioder-til = Sidste dag i perioden
    .hint = For eksempel 31 12 2026
    .error-missing = Skriv den sidste dag i perioden
perioder-dage = Dage i perioden
rule-slutter_foer_start = Ret datoerne. Den sidste dag i perioden ligger før den første
rule-perioder_overlapper = Ret datoerne, så hver dag kun er med i én periode. Perioden går ind over en anden
rule-begynder_foer_i_dag = Perioden begynder før i dag. Se efter, om datoen er rigtig

dage_i_alt = Dage i alt
rule-over_seks_maaneder = Perioderne er på mere end 6 måneder i alt. Kommunen kan kun sige ja, hvis særlige forhold taler for det
rule-over_ni_maaneder = Perioderne er på mere end 9 måneder i alt. Kommunen kan højst ansætte i 6 måneder og forlænge med 3

kortere_aftalt = Har I aftalt de korte perioder med arbejdsgiveren?
    .hint = En eller flere af perioderne er kortere end en måned
    .error-missing = Vælg, om I har aftalt de korte perioder med arbejdsgiveren
rule-kortere_ikke_aftalt = Lav en aftale med arbejdsgiveren om de korte perioder, og send den til kommunen

## Pasningsmodtagerens svar

step-svar_fra_modtager = Hvad svarer pasningsmodtageren?
    .description = Denne side er til pasningsmodtageren.

selv_svare =
    Svarene her skal være pasningsmodtagerens egne. Sid sammen om siden, eller læs den højt. Vælg det svar, pasningsmodtageren giver. Du må ikke svare på egen hånd.

    Er pasningsmodtageren et barn, eller har pasningsmodtageren en værge? Så spørg kommunen, hvem der skal svare.
    .heading = Pasningsmodtageren skal selv svare

samtykke_laege = Samtykke
samtykke_laege-oplysninger = oplysninger om den sygdom eller det handicap, som ansøgningen beskriver

section-enighed = Er pasningsmodtageren enig?
    .description = Kommunen kan kun sige ja, når både ansøgeren og pasningsmodtageren ønsker pasningen.

erklaering_modtager = Jeg er pasningsmodtageren. Jeg ved, hvad mit ja eller nej til samtykke betyder, og at jeg skal sige til, hvis noget ændrer sig. Jeg er enig i, at ansøgeren skal passe mig.
    .error-missing = Sæt kryds, når pasningsmodtageren er enig i, at ansøgeren skal passe

## Ansøgernes erklæring

step-rettigheder = Hvad skal ansøgerne vide?
    .description = Alle ansøgere skal læse denne side.

pligter =
    - Kommunen skal bruge oplysningerne for at behandle ansøgningen. Spørg kommunen, hvis der er noget, I ikke kan svare på.
    - Får I hjælpen, skal I sige til, når noget ændrer sig og kan betyde noget for den. Det gælder både for jer selv og for pasningsmodtageren.
    - Kommunen må hente oplysninger om jeres økonomi og ferie uden at spørge jer. Den kan få dem fra andre myndigheder, eIndkomst, a-kasser og Feriekonto. Den kan også få dem om andre, I bor sammen med.
    - Kommunen bruger oplysningerne i sagen og kan senere bruge dem til kontrol.
    .heading = Rettigheder og pligter

persondata =
    Kommunen har ansvaret for oplysningerne. Den bruger dem til at behandle ansøgningen efter servicelovens § 118.

    Kommunen kan give dem videre til andre myndigheder og til private. Det sker kun, når de har krav på dem efter loven eller arbejder sammen med kommunen. Kommunen sletter oplysningerne, når den ikke længere skal gemme dem.

    I har ret til at:

    - få at vide, hvad kommunen ved om jer
    - få rettet eller slettet det, der er forkert
    - klage til Datatilsynet

    Kommunen har en databeskyttelsesrådgiver, som I kan spørge.
    .heading = Sådan bruger kommunen oplysningerne

erklaering_ansoegere = Alle ansøgere har læst denne side og kender deres rettigheder og pligter.
    .error-missing = Sæt kryds, når alle ansøgere har læst siden

## Love

law-sel118 = Serviceloven § 118
law-rsl11 = Retssikkerhedsloven § 11
