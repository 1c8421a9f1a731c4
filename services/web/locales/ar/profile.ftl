profile-organisation = منظمة
profile-programme = برنامج
profile-sponsor = جهة مطابِقة
profile-verified = تحقّق منها مراجع
profile-facts = معلومات
profile-country = البلد
profile-registration = رقم التسجيل
profile-verified-on = تاريخ التحقّق
profile-groups = من تخدمهم
profile-areas = مجالات العمل
profile-website = الموقع
profile-from = من
profile-until = حتى
profile-takes-part = المشاركون
profile-participants = { $count ->
    [zero] لا منظمات بعد
    [one] منظمة واحدة
    [two] منظمتان
    [few] { $shown } منظمات
    [many] { $shown } منظمة
   *[other] { $shown } منظمة
}
profile-kind = النوع
profile-person = شخص
profile-company = شركة
profile-foundation = مؤسسة
profile-sponsor-programme = برنامج
profile-public-body = جهة عامة
profile-totals = ما جُمع حتى الآن
profile-live = { $count ->
    [zero] لا حملات تستقبل التبرّعات الآن
    [one] حملة واحدة تستقبل التبرّعات الآن
    [two] حملتان تستقبلان التبرّعات الآن
    [few] { $shown } حملات تستقبل التبرّعات الآن
    [many] { $shown } حملة تستقبل التبرّعات الآن
   *[other] { $shown } حملة تستقبل التبرّعات الآن
}
profile-as-of = حتى { $time } بالتوقيت العالمي
profile-campaigns = الحملات
profile-no-campaigns = لم تُنشر أي حملة بعد.
profile-all = اعرضها كلها
profile-who = من يشارك
profile-charter = الميثاق الذي وقّعه كل مشارك
profile-funds = ما تطابقه
profile-no-funds = لا صندوق مطابقة مفتوح حاليًا.
profile-window = من { $from } حتى { $until }
profile-given = استُعمل { $given } من { $of } حتى الآن
profile-fund-paused = متوقف مؤقتًا
profile-fund-over = انتهى
