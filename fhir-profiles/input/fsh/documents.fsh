// Papers about a clinician, and how they were confirmed.

CodeSystem: CertificateForm
Id: certificate-form
Title: "Forms of a certificate"
Description: "In which form a certificate is handed over; each attachment has one."
* ^experimental = false
* ^caseSensitive = true
* #pdf "PDF" "A document for people."
* #verifiable-credential "Verifiable credential" "A signed credential for software."

ValueSet: CertificateForms
Id: certificate-form
Title: "Forms of a certificate"
Description: "All forms of a certificate."
* ^experimental = false
* include codes from system CertificateForm

Invariant: certificate-1
Description: "The attachment holds the document or says where it is"
Severity: #error
Expression: "data.exists() or url.exists()"

Profile: CertificateDocument
Parent: DocumentReference
Id: certificate-document
Title: "Certificate document"
Description: "A certificate of a clinician, as a document for people and as a signed credential. Names no patient and no encounter. Found by subject, type, status."
* insert StockServer
* identifier 1..*
* type 1..1
* type = ResourceKind#certificate
* subject 1..1
* subject only Reference(Practitioner)
* subject.reference 1..1
* date 1..1
* content.attachment obeys certificate-1
* content.attachment.contentType 1..1
* content.format 1..1
* content.format from CertificateForms (required)
* context 0..0

Invariant: verification-1
Description: "What was verified has a time"
Severity: #error
Expression: "status != 'validated' or (statusDate.exists() and lastPerformed.exists())"

Invariant: verification-2
Description: "A verification that is repeated says when the next one is due"
Severity: #error
Expression: "frequency.empty() or nextScheduled.exists()"

Profile: CredentialVerification
Parent: VerificationResult
Id: credential-verification
Title: "Credential verification"
Description: "That a qualification of a clinician was confirmed at its primary source, how, when, and when the next time is due. Found by target."
* insert StockServer
* obeys verification-1 and verification-2
* target 1..1
* target only Reference(Practitioner)
* target.reference 1..1
* targetLocation 1..*
* need 1..1
* validationType 1..1
* primarySource 1..*
* primarySource.who 1..1
* primarySource.validationStatus 1..1
