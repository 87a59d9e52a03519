blanket = Orlov til pasning
law-sel118 = Serviceloven § 118
step-orlov = Din orlov
fra = Hvornår begynder orloven?
    .hint = Tidligst i dag
pension = Har du en pensionsordning?
pensionskasse = Hvad hedder pensionskassen?
