blanket = Prøve
law-lov = Loven
step-et = Et
ansoeger-fuldt = Ansøgerens navn
barn-fuldt = Barnets navn
