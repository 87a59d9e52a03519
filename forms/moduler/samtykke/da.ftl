# { $kilder } og { $oplysninger } kommer fra blanketten.
kilder = Hvem kommunen må spørge
    .option-myndighed = den anden myndighed
    .option-uddannelsessted = uddannelsesstedet
    .option-sygehus = sygehuset
    .option-laege = lægen
    .option-psykolog = psykologen
    .option-sundhedsperson = andre sundhedspersoner
    .option-a_kasse = a-kassen
    .option-pengeinstitut = banken
    .option-arbejdsgiver = arbejdsgiveren
    .option-privat_for_det_offentlige = den private, der løser opgaver for det offentlige

om =
    Et samtykke er en frivillig tilladelse. Det gælder kun det, der står i spørgsmålet herunder.

    - Du kan altid trække samtykket tilbage. Du skal bare sige det til kommunen.
    - Samtykket falder væk af sig selv, når kommunen er færdig med sagen.
    - Siger du nej, afgør kommunen sagen ud fra det, den ved. Det står i retssikkerhedslovens § 11 b. Det kan få betydning for resultatet. Det samme gælder, hvis du trækker samtykket tilbage.
    .heading = Om samtykke

svar = Må kommunen bede { $kilder } om { $oplysninger }?
    .given = Ja, jeg giver samtykke til, at kommunen beder { $kilder } om { $oplysninger }.
    .refused = Nej, jeg vil have, at kommunen behandler sagen ud fra det, den allerede ved.
    .error-missing = Vælg, om kommunen må bede { $kilder } om { $oplysninger }
