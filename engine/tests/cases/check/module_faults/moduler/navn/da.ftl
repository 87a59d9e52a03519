blanket = Navn
hvem = Hvem
    .option-mor = mor
    .option-barn = barn
fornavn = Fornavn på { $hvem }
    .hint = { $forklaring }
efternavn = Efternavn
