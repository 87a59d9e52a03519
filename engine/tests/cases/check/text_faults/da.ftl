-myndighed = kommunen
blanket = Fejl i tekster
    .descripton = Med en fejl i navnet
step-et = Et
    .description = Sendes til { -myndigheden }
navn = Hvad hedder du?
    .hnt = Fornavn og efternavn
    .error-missing = Skriv { $lable }
boern = Børn af { $naven }
    .row = Barn { $row }
boern-alder = Hvor gammelt er barn { $row }?
    .help = { NUMBER($alder) }
en linje uden tegn
law-lov = Loven
