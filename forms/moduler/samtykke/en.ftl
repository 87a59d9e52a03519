# { $kilder } and { $oplysninger } come from the form.
kilder = Who the municipality may ask
    .option-myndighed = the other authority
    .option-uddannelsessted = the place of education
    .option-sygehus = the hospital
    .option-laege = the doctor
    .option-psykolog = the psychologist
    .option-sundhedsperson = other health professionals
    .option-a_kasse = the unemployment insurance fund
    .option-pengeinstitut = the bank
    .option-arbejdsgiver = the employer
    .option-privat_for_det_offentlige = the private party working for the public authorities

om =
    Consent is a permission that you give freely. It covers only what the question below says.

    - You can always withdraw your consent. You only need to tell the municipality.
    - The consent ends by itself when the municipality has closed the case.
    - If you say no, the municipality decides the case on what it knows. This follows from section 11 b of the Danish Act on Legal Protection and Administration in Social Matters. It may affect the outcome. The same applies if you withdraw your consent.
    .heading = About consent

svar = May the municipality ask { $kilder } for { $oplysninger }?
    .given = Yes, I consent to the municipality asking { $kilder } for { $oplysninger }.
    .refused = No, I want the municipality to decide the case on what it already knows.
    .error-missing = Choose whether the municipality may ask { $kilder } for { $oplysninger }
