// What a person may do, as a stock server stores and finds it. A client that ignores every extension
// never reads more authority than there is.

CodeSystem: PrivilegeStatus
Id: privilege-status
Title: "Privilege status"
Description: "Where a privilege stands. Only a granted one is exercisable without restriction."
* ^experimental = false
* ^caseSensitive = true
* #granted "Granted" "Decided and in force, without restriction."
* #supervised "Supervised" "Exercisable only under supervision; the code of the role is another one, too."
* #modified "Modified" "Exercisable only with a modification that is named; the code of the role is another one, too."
* #pending "Pending" "Applied for; nothing is decided."
* #suspended "Suspended" "Decided, and not exercisable for a time."
* #lapsed "Lapsed" "What it rested on ended."
* #revoked "Revoked" "Withdrawn by decision."
* #relinquished "Relinquished" "Given up by the person."

CodeSystem: PrivilegeBasis
Id: privilege-basis
Title: "Basis of a privilege"
Description: "On what decision a privilege stands."
* ^experimental = false
* ^caseSensitive = true
* #initial-appointment "Initial appointment" "Granted with the first appointment."
* #reappointment "Reappointment" "Granted with a reappointment."
* #added "Added privilege" "Granted between appointments."
* #temporary "Temporary privilege" "Granted for a need or for an applicant, for a limited time."
* #disaster "Disaster privilege" "Granted while an emergency plan is active."

CodeSystem: Privilege
Id: privilege
Title: "Privileges"
Description: "The organization's catalogue of delineated privileges, each exercisable without restriction. The catalogue is the tenant's data; Coding.version is its version."
* ^experimental = false
* ^caseSensitive = true
* ^content = #not-present

CodeSystem: RestrictedPrivilege
Id: restricted-privilege
Title: "Privileges under supervision or modified"
Description: "The same codes as the catalogue has, under another name: a client that looks for the plain privilege does not find who may exercise it under supervision only."
* ^experimental = false
* ^caseSensitive = true
* ^content = #not-present

CodeSystem: RestrictionReason
Id: restriction-reason
Title: "Reason class of a restriction"
Description: "A closed list. An administrative lapse is never one of competence or conduct."
* ^experimental = false
* ^caseSensitive = true
* #administrative-lapse "Administrative lapse" "Something that has to be in force ended: a licence, a registration, an insurance, a certificate."
* #legal-authority "Legal authority" "A government took back or limited an authority."
* #leave "Leave" "The person is away."
* #clinical-competence "Clinical competence" "A professional review of competence."
* #professional-conduct "Professional conduct" "A professional review of conduct."
* #health "Health" "The person's own health."

ValueSet: PrivilegeStatuses
Id: privilege-status
Title: "Privilege statuses"
Description: "All statuses of a privilege."
* ^experimental = false
* include codes from system PrivilegeStatus

ValueSet: PrivilegeBases
Id: privilege-basis
Title: "Bases of a privilege"
Description: "All bases of a privilege."
* ^experimental = false
* include codes from system PrivilegeBasis

ValueSet: RestrictionReasons
Id: restriction-reason
Title: "Reason classes of a restriction"
Description: "All reason classes."
* ^experimental = false
* include codes from system RestrictionReason

Extension: PrivilegeStatusExtension
Id: privilege-status
Title: "Status of the privilege"
Description: "Where the privilege stands."
Context: PractitionerRole
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from PrivilegeStatuses (required)

Extension: PrivilegeScope
Id: privilege-scope
Title: "Scope of the privilege"
Description: "What the privilege is limited to: a setting, an age group, a technique of the delineation catalogue."
Context: PractitionerRole
* value[x] 1..1
* value[x] only CodeableConcept

Extension: PrivilegeBasisExtension
Id: privilege-basis
Title: "Basis of the privilege"
Description: "On what kind of decision the privilege stands, and where that decision is written down."
Context: PractitionerRole
* extension contains kind 1..1 and decision 0..1
* extension[kind].value[x] only CodeableConcept
* extension[kind].value[x] 1..1
* extension[kind].valueCodeableConcept from PrivilegeBases (required)
* extension[decision].value[x] only string
* extension[decision].value[x] 1..1

Extension: PrivilegeReviewDue
Id: privilege-review-due
Title: "Review due"
Description: "Until when the privilege has to be reviewed."
Context: PractitionerRole
* value[x] 1..1
* value[x] only date

Extension: RestrictionReasonExtension
Id: restriction-reason
Title: "Reason class"
Description: "Why the restriction stands, from a closed list."
Context: Flag
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from RestrictionReasons (required)

Invariant: privilege-1
Description: "A role is active only while its privilege may be exercised: granted, supervised or modified"
Severity: #error
Expression: "active.not() or extension('https://preceptor.health/fhir/StructureDefinition/privilege-status').value.coding.where(system = 'https://preceptor.health/fhir/CodeSystem/privilege-status').code.all($this = 'granted' or $this = 'supervised' or $this = 'modified')"

Invariant: privilege-2
Description: "Supervised and modified practice has codes of its own, so that nobody reads it as the plain privilege; no other has them"
Severity: #error
Expression: "iif(extension('https://preceptor.health/fhir/StructureDefinition/privilege-status').value.coding.where(system = 'https://preceptor.health/fhir/CodeSystem/privilege-status').code.where($this = 'supervised' or $this = 'modified').exists(), code.coding.all(system = 'https://preceptor.health/fhir/CodeSystem/restricted-privilege'), code.coding.where(system = 'https://preceptor.health/fhir/CodeSystem/privilege').exists())"

Profile: ClinicalPrivilege
Parent: PractitionerRole
Id: clinical-privilege
Title: "Clinical privilege"
Description: "One privilege of a practitioner at an organization. Active only while it may be exercised; supervised and modified practice has a code of its own. Found by practitioner, role, active, date."
* insert StockServer
* obeys privilege-1 and privilege-2
* extension contains
    PrivilegeStatusExtension named status 1..1 and
    PrivilegeScope named scope 0..* and
    PrivilegeBasisExtension named basis 1..1 and
    PrivilegeReviewDue named reviewDue 0..1
* identifier 1..*
* active 1..1
* period 1..1
* period.start 1..1
* practitioner 1..1
* practitioner only Reference(Practitioner)
* organization 1..1
* code 1..1
* code.coding 1..*
* code.coding.system 1..1
* code.coding.code 1..1

Profile: PrivilegeRestriction
Parent: Flag
Id: privilege-restriction
Title: "Privilege restriction"
Description: "A restriction of what a practitioner may do, with the class of its reason. Names no patient and no encounter. Found by subject, date."
* insert StockServer
* extension contains RestrictionReasonExtension named reason 1..1
* identifier 1..*
* category 1..*
* category ^slicing.discriminator.type = #value
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains kind 1..1
* category[kind] = ResourceKind#privilege-restriction
* subject only Reference(Practitioner)
* subject.reference 1..1
* period 1..1
* period.start 1..1
* encounter 0..0
