blanket = Titel <img src=x onerror="window.hacked=1">
    .description = Om "><script>window.hacked=1</script>
    .who = Hvem <svg onload="window.hacked=1">
    .time = Tid <a href="javascript:window.hacked=1">her</a>
    .need =
        - Punkt <img src=x onerror="window.hacked=1">
    .privacy = Data <iframe src="javascript:window.hacked=1"></iframe>
    .instead = Ellers <b onclick="window.hacked=1">her</b>
    .receipt = Bagefter <img src=x onerror="window.hacked=1">
law-fvl27 = Lov <script>window.hacked=1</script>
step-et = Trin <img src=x onerror="window.hacked=1">
    .description = Trinets <script>window.hacked=1</script>
section-afsnit = Afsnit <img src=x onerror="window.hacked=1">
    .description = Afsnittets <script>window.hacked=1</script>
oplysning = Oplysning <img src=x onerror="window.hacked=1">
    .heading = Overskrift <script>window.hacked=1</script>
navn = Spørgsmål <img src=x onerror="window.hacked=1">
    .hint = Ledetekst <script>window.hacked=1</script>
    .help = Hjælp <a href="javascript:window.hacked=1">her</a>
    .error-missing = Fejl <img src=x onerror="window.hacked=1">
valg = Valg <script>window.hacked=1</script>
    .option-et = Mulighed <img src=x onerror="window.hacked=1">
    .option-to = Mulighed "><script>window.hacked=1</script>
liste = Liste <script>window.hacked=1</script>
    .option-et = Mulighed </option></select><img src=x onerror="window.hacked=1">
    .option-to = Mulighed "><script>window.hacked=1</script>
flere = Flere <script>window.hacked=1</script>
    .option-et = Mulighed <img src=x onerror="window.hacked=1">
    .option-to = Mulighed "><script>window.hacked=1</script>
skoen = Skøn <img src=x onerror="window.hacked=1">
    .consequence = Uden tal <script>window.hacked=1</script>
bilag = Bilag <img src=x onerror="window.hacked=1">
step-to = Andet trin <script>window.hacked=1</script>
raekker = Rækker <img src=x onerror="window.hacked=1">
    .row = Række { $kaldes } <script>window.hacked=1</script>
    .add = Tilføj <img src=x onerror="window.hacked=1">
    .remove = Fjern <script>window.hacked=1</script>
    .hint = Rækkernes <img src=x onerror="window.hacked=1">
raekker-kaldes = Kaldes <img src=x onerror="window.hacked=1">
raekker-mere = Mere <img src=x onerror="window.hacked=1">
rule-ikke_ens = Regel <img src=x onerror="window.hacked=1">
