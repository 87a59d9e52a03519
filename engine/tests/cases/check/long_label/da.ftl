blanket = Prøve
law-lov = Loven
step-et = Et
navn = Navn
grund = Hvad er grunden til, at kommunen efter din mening skal behandle ansøgningen hurtigere, end den ellers ville have gjort i sager af samme slags?
for = Hvad gælder det for { $navn }?
enig = Jeg har læst det hele. Hvad er grunden til, at kommunen efter din mening skal behandle ansøgningen hurtigere, end den ellers ville have gjort i sager af samme slags? Det har jeg svaret på efter bedste evne.
