blanket = Fejl i moduler
step-et = Et
law-lov = Loven
