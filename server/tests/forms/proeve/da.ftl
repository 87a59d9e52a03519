blanket = Prøve
    .description = En blanket til serverens egne prøver.
    .receipt = Der sker ikke mere.
    .who = Kun prøver.
    .time = Det tager et øjeblik.

step-om = Om prøven

navn = Navn
    .error-missing = Skriv navnet
beloeb = Beløb
    .error-not_a_number = Skriv beløbet med tal
med_bilag = Er der bilag?
    .error-missing = Vælg, om der er bilag
bilag = Bilag
    .error-missing = Vedhæft mindst ét bilag
ture = Ture
    .row = Tur { $row }
    .add = Tilføj en tur
    .remove = Fjern turen
ture-dato = Dato
    .hint = For eksempel 31 12 2026
    .error-missing = Skriv turens dato
law-fvl = Forvaltningsloven
