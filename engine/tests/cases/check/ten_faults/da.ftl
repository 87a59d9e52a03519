blanket = Ti fejl
step-en = Et trin
pension = Har du en pension?
    .option-ja = Ja
    .option-nej = Nej
kasse = Hvilken pensionskasse?
afdeling = Hvilken afdeling?
timer = Hvor mange timer?
timer_i_alt = Timer i alt
dobbelt = Det dobbelte
# unused text
glemt = Ingen spørger efter mig
law-sel118 = Loven
