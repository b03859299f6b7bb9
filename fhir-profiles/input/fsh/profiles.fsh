// Every profile is valid as its base resource, uses no modifierExtension and contains nothing,
// so that a stock server accepts it and finds it by stock search parameters.

RuleSet: StockServer
* ^experimental = false
* modifierExtension 0..0
* contained 0..0
* implicitRules 0..0

Invariant: npi-1
Description: "An NPI has ten digits, of which the last is the check digit of the others (Luhn, with the prefix 80840)"
Severity: #error
Expression: "value.matches('^[0-9]{10}$') and (24 + '0246813579'.substring(value.substring(0, 1).toInteger(), 1).toInteger() + value.substring(1, 1).toInteger() + '0246813579'.substring(value.substring(2, 1).toInteger(), 1).toInteger() + value.substring(3, 1).toInteger() + '0246813579'.substring(value.substring(4, 1).toInteger(), 1).toInteger() + value.substring(5, 1).toInteger() + '0246813579'.substring(value.substring(6, 1).toInteger(), 1).toInteger() + value.substring(7, 1).toInteger() + '0246813579'.substring(value.substring(8, 1).toInteger(), 1).toInteger() + value.substring(9, 1).toInteger()) mod 10 = 0"

Profile: CompetencyPractitioner
Parent: Practitioner
Id: competency-practitioner
Title: "Competency practitioner"
Description: "A clinician, recognised by NPI, with licences, certifications and competencies as qualifications. Found by identifier."
* insert StockServer
* active 1..1
* identifier ^slicing.discriminator.type = #value
* identifier ^slicing.discriminator.path = "system"
* identifier ^slicing.rules = #open
* identifier contains npi 0..1
* identifier[npi].system 1..1
* identifier[npi].system = "http://hl7.org/fhir/sid/us-npi"
* identifier[npi].value 1..1
* identifier[npi] obeys npi-1
* qualification ^slicing.discriminator.type = #value
* qualification ^slicing.discriminator.path = "code"
* qualification ^slicing.rules = #open
* qualification contains licence 0..* and certification 0..* and competency 0..*
* qualification[licence].code = QualificationKind#licence
* qualification[certification].code = QualificationKind#certification
* qualification[competency].code = QualificationKind#competency
* qualification[licence].id 1..1
* qualification[certification].id 1..1
* qualification[competency].id 1..1
* qualification[licence].extension contains QualificationLifecycle named lifecycle 1..1
* qualification[certification].extension contains QualificationLifecycle named lifecycle 1..1
* qualification[competency].extension contains QualificationLifecycle named lifecycle 1..1

Profile: LearningAssignment
Parent: Task
Id: learning-assignment
Title: "Learning assignment"
Description: "A lesson assigned to a clinician, for and owned by the clinician. Names no patient, encounter or order. Found by owner, status, authored-on."
* insert StockServer
* identifier 1..*
* instantiatesCanonical 1..1
* intent from LearningIntents (required)
* code 1..1
* code = ResourceKind#learning-assignment
* for 1..1
* for only Reference(Practitioner)
* for.reference 1..1
* owner 1..1
* owner only Reference(Practitioner)
* owner.reference 1..1
* authoredOn 1..1
* basedOn 0..0
* focus 0..0
* encounter 0..0
* output.type from AssignmentOutputs (extensible)
* output ^slicing.discriminator.type = #value
* output ^slicing.discriminator.path = "type"
* output ^slicing.rules = #open
* output contains result 0..* and competency 0..*
* output[result].type = AssignmentOutput#assessment-result
* output[result].value[x] only Reference(QuestionnaireResponse)
* output[competency].type = AssignmentOutput#competency-assertion
* output[competency].value[x] only Reference(Basic)

ValueSet: LearningIntents
Id: learning-intent
Title: "Intents of a learning assignment"
Description: "An assignment in force, or one that waits for a person's approval."
* ^experimental = false
* http://hl7.org/fhir/request-intent#order
* http://hl7.org/fhir/request-intent#proposal

Profile: AssessmentResult
Parent: QuestionnaireResponse
Id: assessment-result
Title: "Assessment result"
Description: "A clinician's own answers to one check and its score. Found by author, subject, questionnaire."
* insert StockServer
* extension contains AssessmentScore named score 1..1
* identifier 1..1
* basedOn 0..0
* status from AssessmentStatuses (required)
* questionnaire 1..1
* subject 1..1
* subject only Reference(Practitioner)
* subject.reference 1..1
* encounter 0..0
* authored 1..1
* author 1..1
* author only Reference(Practitioner)
* author.reference 1..1

ValueSet: AssessmentStatuses
Id: assessment-status
Title: "Statuses of an assessment result"
Description: "Answered whole, or kept in error."
* ^experimental = false
* http://hl7.org/fhir/questionnaire-answers-status#completed
* http://hl7.org/fhir/questionnaire-answers-status#entered-in-error

Profile: CompetencyAssertion
Parent: Basic
Id: competency-assertion
Title: "Competency assertion"
Description: "What a clinician was shown to know, at which level, on what evidence, verified by what, from when until when. It never says that somebody may perform anything. Found by subject, code, created."
* insert StockServer
* extension contains
    CompetencyTopicExtension named topic 1..1 and
    CompetencyTopicRevision named topicRevision 1..1 and
    CompetencyLevelExtension named level 1..1 and
    CompetencyPeriod named period 1..1 and
    CompetencyStatusExtension named status 1..1 and
    CompetencyEvidence named evidence 1..* and
    CompetencyVerifiedBy named verifiedBy 1..1
* identifier 1..*
* code = ResourceKind#competency-assertion
* subject 1..1
* subject only Reference(Practitioner)
* subject.reference 1..1
* created 1..1
* author 1..1

Profile: EducationDelivered
Parent: Communication
Id: education-delivered
Title: "Education delivered"
Description: "A lesson was shown to a clinician. Names no patient, encounter or order. Found by recipient, sent."
* insert StockServer
* basedOn 1..*
* basedOn only Reference(Task)
* basedOn.reference 1..1
* category 1..*
* category ^slicing.discriminator.type = #value
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains kind 1..1
* category[kind] = ResourceKind#education-delivered
* subject 0..0
* about 0..0
* encounter 0..0
* sent 1..1
* recipient 1..*
* recipient only Reference(Practitioner)
* recipient.reference 1..1

Profile: ChangeProvenance
Parent: Provenance
Id: change-provenance
Title: "Provenance of a change"
Description: "Who or what made a version of a resource, doing what, and the correlation id under which logs and jobs know it. Found by target, agent, recorded."
* insert StockServer
* target 1..1
* activity 1..1
* activity from ChangeActivities (extensible)
* entity 1..*
* entity ^slicing.discriminator.type = #value
* entity ^slicing.discriminator.path = "what.identifier.system"
* entity ^slicing.rules = #open
* entity contains correlation 1..1
* entity[correlation].role = #source
* entity[correlation].what.identifier 1..1
* entity[correlation].what.identifier.system 1..1
* entity[correlation].what.identifier.system = "https://preceptor.health/fhir/NamingSystem/correlation-id"
* entity[correlation].what.identifier.value 1..1
